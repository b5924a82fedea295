namespace BuildApi.Tests.Support;

/// <summary>A point that something under test comes to and waits at until the test lets it pass.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody has come to the gate; fails when nobody does.</summary>
    public Task Reached => reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public bool IsReached => reached.Task.IsCompleted;

    public void Open() => opened.TrySetResult();

    public Task PassAsync(CancellationToken ct)
    {
        reached.TrySetResult();
        return opened.Task.WaitAsync(ct);
    }
}
