namespace BuildApi.Concurrency;

internal static class ServiceLifetime
{
    /// <summary>Answers once the service listens, which on a busy machine takes a while after its parts have begun.</summary>
    public static async Task WhenStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(ct);
    }
}
