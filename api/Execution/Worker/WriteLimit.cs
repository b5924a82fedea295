using System.Globalization;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Execution.Run;
using BuildApi.Failures;

namespace BuildApi.Execution.Worker;

/// <summary>Ends builds that write more than <c>DiskMb</c> allows: into the data folder, and into the engine's storage, which nothing else limits.</summary>
internal sealed partial class WriteLimit(
    BuildStore builds, RunningBuilds running, BuildWrites writes, IContainerEngine engine, BuildApiOptions options, TimeProvider clock,
    ILogger<WriteLimit> logger) : BackgroundService
{
    private const long Mega = 1024 * 1024;

    /// <summary>To measure means to walk over every file that was written, so it takes no more than a twentieth of the time.</summary>
    private const int RestFactor = 20;
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.DiskMb is not { } limit) return;
        while (true)
        {
            var began = clock.GetTimestamp();
            foreach (var key in running.Keys.ToList()) await SurviveAsync(key, limit, stoppingToken);
            var rest = clock.GetElapsedTime(began) * RestFactor;
            await Task.Delay(rest > ShortestRest ? rest : ShortestRest, clock, stoppingToken);
        }
    }

    private async Task SurviveAsync(BuildKey key, int limit, CancellationToken ct)
    {
        try
        {
            await LookAsync(key, limit, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            // The engine is away, or the container goes at this moment: the next look finds what there is.
            CannotLook(logger, key, failure.Message);
        }
    }

    private async Task LookAsync(BuildKey key, int limit, CancellationToken ct)
    {
        if (await builds.FindAsync(key, ct) is not { ContainerId: { } container } build) return;
        var bytes = await writes.OfAsync(build, ct) + (await engine.FindWrittenBytesAsync(container, ct) ?? 0);
        if (bytes <= limit * Mega) return;
        EndedForSize(logger, key, bytes);
        running.Fail(key, new BuildFailure
        {
            Code = FailureCode.DiskFull,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"The build had written {bytes / Mega} MiB, and may write {limit} (BuildApi__DiskMb). Let it write less: caches and temporary files count, too."),
        });
    }

    [LoggerMessage(LogLevel.Warning, "{Build} is ended: it has written {Bytes} bytes")]
    private static partial void EndedForSize(ILogger logger, BuildKey build, long bytes);

    [LoggerMessage(LogLevel.Debug, "What {Build} has written could not be looked at: {Problem}")]
    private static partial void CannotLook(ILogger logger, BuildKey build, string problem);
}
