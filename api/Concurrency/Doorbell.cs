namespace BuildApi.Concurrency;

/// <summary>
/// Says that there may be something to do. Whoever waits takes <see cref="Next"/> <em>before</em> looking, and awaits it
/// afterwards: so no ring is missed, and any number of rings is one look.
/// </summary>
internal sealed class Doorbell
{
    private TaskCompletionSource ring = New();

    /// <summary>Ends with the next ring.</summary>
    public Task Next => Volatile.Read(ref ring).Task;

    public void Ring() => Interlocked.Exchange(ref ring, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
