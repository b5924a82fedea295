using System.Globalization;
using BuildApi.Builds;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Execution.Run;
using BuildApi.Failures;
using BuildApi.Storage;

namespace BuildApi.Execution.Worker;

/// <summary>
/// Keeps builds from filling the disk that the store is on: below <c>MinFreeBytes</c> none begins, and below a quarter of that the one that wrote most is
/// ended, one after the other; at the last the <see cref="DiskReserve"/> goes.
/// </summary>
internal sealed partial class DiskWatch(
    DiskSpace disk, DiskReserve reserve, BuildPlaces places, RunningBuilds running, BuildWrites writes, BuildApiOptions options,
    TimeProvider clock, ILogger<DiskWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>What removing a container and what a build wrote may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private BuildKey? told;
    private long toldAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.MinFreeBytes == 0) return;
        using var timer = new PeriodicTimer(LookAgain, clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                CannotLook(logger, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var (free, total) = disk.Of(reserve.Folder);
        var wanted = Math.Min(options.MinFreeBytes, total / 20);
        Tell(free, wanted);
        if (free >= wanted) reserve.Keep(free);
        if (free >= wanted / 4) return;
        if (reserve.GiveUpWhenNeeded(free)) ReserveIsGone(logger);
        // One at a time: what it held is free some time after it has ended.
        if (told is { } before && (running.Has(before) || clock.GetElapsedTime(toldAt) < Patience)) return;
        if (await writes.LargestAsync(running.Keys, ct) is not var (key, bytes)) return;
        (told, toldAt) = (key, clock.GetTimestamp());
        EndedForRoom(logger, key, bytes, free);
        running.Fail(key, new BuildFailure
        {
            Code = FailureCode.DiskFull,
            Message = string.Create(CultureInfo.InvariantCulture,
                $"The disk of the service was nearly full ({free / 1024 / 1024} MiB were left), and of all builds that ran this one had written most there, "
                    + $"{bytes / 1024 / 1024} MiB. Let it write less, or make room; the limit is BuildApi__MinFreeBytes."),
        });
    }

    private void Tell(long free, long wanted)
    {
        if (free < wanted && !places.DiskIsFull) IsFull(logger, free, wanted);
        places.DiskIsFull = free < wanted;
    }

    [LoggerMessage(LogLevel.Warning, "No build begins: {Free} bytes are free where the data folder is, and {Wanted} are wanted (BuildApi__MinFreeBytes)")]
    private static partial void IsFull(ILogger logger, long free, long wanted);

    [LoggerMessage(LogLevel.Warning, "{Build} is ended to make room: it has written {Bytes} bytes, and {Free} are left")]
    private static partial void EndedForRoom(ILogger logger, BuildKey build, long bytes, long free);

    [LoggerMessage(LogLevel.Warning, "The disk is full; the reserve has been given up so that the store can be written")]
    private static partial void ReserveIsGone(ILogger logger);

    [LoggerMessage(LogLevel.Error, "The room on the disk could not be looked at")]
    private static partial void CannotLook(ILogger logger, Exception failure);
}
