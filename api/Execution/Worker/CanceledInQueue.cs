using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Execution.Run;

namespace BuildApi.Execution.Worker;

/// <summary>
/// Ends the builds that were asked to end while they waited, as those are that a newer build superseded. It works beside the worker, which stands still
/// while the engine is away.
/// </summary>
internal sealed partial class CanceledInQueue(
    BuildQueue queue, QueueStore waiting, BuildStore builds, BuildEnding ending, TimeProvider clock, ILogger<CanceledInQueue> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);
    private static readonly Backoff Patience = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var bell = queue.Bell;
            try
            {
                foreach (var key in await waiting.ToCancelAsync(stoppingToken)) await EndAsync(key, stoppingToken);
                failures = 0;
                await bell.WaitAsync(LookAgain, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                NotEnded(logger, failure);
                await Task.Delay(Patience.After(++failures), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task EndAsync(BuildKey key, CancellationToken ct)
    {
        if (await builds.FindAsync(key, ct) is { State: BuildState.Queued } build)
            await ending.EndAsync(build, new BuildVerdict { Event = BuildEvent.Canceled }, ct);
    }

    [LoggerMessage(LogLevel.Error, "Builds that were canceled while they waited could not be ended; it is tried again")]
    private static partial void NotEnded(ILogger logger, Exception failure);
}
