using BuildApi.Builds;
using BuildApi.Execution.Run;

namespace BuildApi.Execution;

/// <summary>Cancels builds, waiting or running.</summary>
internal sealed class Cancellation(BuildQueue queue, BuildStore builds, BuildEnding ending, BuildSignals signals)
{
    /// <summary>The build as it is then; null when there is none. <c>CancelRequested</c> is false when it had ended before.</summary>
    public async Task<Build?> CancelAsync(BuildKey key, CancellationToken ct)
    {
        if (await queue.RequestCancelAsync(key, ct) is not { } build) return null;
        // Whoever runs it hears the bell. A worker may take it at this very moment; then it runs and hears it, too.
        signals.Ring(key);
        if (build.State != BuildState.Queued) return build;
        return await ending.EndAsync(build, new BuildVerdict { Event = BuildEvent.Canceled }, ct) ?? build;
    }

    /// <summary>Cancels a build and comes back when it has ended: its container must be gone before the record of it is.</summary>
    public async Task EndAsync(BuildKey key, CancellationToken ct)
    {
        await CancelAsync(key, ct);
        while (true)
        {
            var bell = signals.Next(key);
            if (await builds.FindAsync(key, ct) is not { } build || BuildLifecycle.HasEnded(build.State)) return;
            await bell.WaitAsync(ct);
        }
    }
}
