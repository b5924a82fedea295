using BuildApi.Storage;

namespace BuildApi.Backups;

/// <summary>Makes backups, one at a time, and gives up at start what an earlier life of the service did not finish.</summary>
internal sealed partial class BackupJobs(KeptBackups kept, BackupMaker maker, TimeProvider clock, IHostApplicationLifetime lifetime,
    ILogger<BackupJobs> logger) : IHostedService
{
    private readonly Lock gate = new();
    private RunningBackup? running;

    /// <summary>The one that is being made; null when there is none.</summary>
    public RunningBackup? Running
    {
        get
        {
            lock (gate) return running;
        }
    }

    /// <summary>Begins to make one; null when one is being made already.</summary>
    public RunningBackup? TryStart(bool artifacts)
    {
        RunningBackup backup;
        lock (gate)
        {
            if (running is not null) return null;
            var now = clock.GetUtcNow();
            running = backup = new RunningBackup(KeptBackups.NewId(now), now, artifacts);
        }

        // On a thread of its own making: copying reads and writes without waiting for anybody.
        _ = Task.Run(() => MakeAsync(backup));
        return backup;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var id in kept.FailUnfinished()) WasLeft(logger, id);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // It is told to end by the lifetime.
        if (Running is { } backup) await backup.Ended;
    }

    private async Task MakeAsync(RunningBackup backup)
    {
        try
        {
            var manifest = await maker.MakeAsync(kept.Begin(backup.Id), backup, lifetime.ApplicationStopping);
            kept.Finish(backup.Id);
            Made(logger, backup.Id, manifest.Files.Count, manifest.Files.Sum(file => file.Bytes), (manifest.FinishedAt - manifest.StartedAt).TotalSeconds);
        }
        catch (Exception failure)
        {
            GiveUp(backup, failure);
        }
        finally
        {
            lock (gate) running = null;
            backup.End();
        }
    }

    private void GiveUp(RunningBackup backup, Exception failure)
    {
        var stopped = failure is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested;
        var problem = stopped ? "The service was stopped while this backup was being made. Make another one: POST /backups."
            : failure is IOException or UnauthorizedAccessException || Database.IsAway(failure)
                ? $"The backup could not be written to {kept.Path}: {failure.Message} Make room there, or set BuildApi__BackupFolder to another folder."
                : "The service failed while making the backup; the service's log has the reason.";
        if (!stopped) Failed(logger, backup.Id, failure);
        try
        {
            kept.Fail(backup.Id, backup.StartedAt, backup.Artifacts, problem);
        }
        catch (Exception again) when (again is IOException or UnauthorizedAccessException)
        {
            // The next start finds what is left, and says so.
            Failed(logger, backup.Id, again);
        }
    }

    [LoggerMessage(LogLevel.Information, "Backup {Backup} made: {Files} files, {Bytes} bytes, {Seconds} s")]
    private static partial void Made(ILogger logger, string backup, int files, long bytes, double seconds);

    [LoggerMessage(LogLevel.Error, "Backup {Backup} failed")]
    private static partial void Failed(ILogger logger, string backup, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Backup {Backup} was not finished by an earlier life of the service; what there was of it has been removed")]
    private static partial void WasLeft(ILogger logger, string backup);
}
