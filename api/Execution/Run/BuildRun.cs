using System.Security.Cryptography;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Steps;
using BuildApi.Failures;
using BuildApi.Runner.Protocol;
using BuildApi.Storage;

namespace BuildApi.Execution.Run;

/// <summary>
/// One attempt at a build, from claim to clean-up. Whatever happens, the way out is the same: a verdict is decided and
/// written down, the container goes, the last line is written and the build ends.
/// </summary>
internal sealed partial class BuildRun(
    AppStore apps, AttemptLogs logs, BuildPlaces places, BuildStart start, ContainerWatch watch, BuildOutcome outcome, TimeProvider clock,
    ILogger<BuildRun> logger)
{
    private const string DiskFull = "The disk that the service keeps its data on is full, so this build could not go on. Make room there, or let builds keep "
        + "less (MaxCacheBytes, KeepArtifactsOfBuilds); GET /doctor tells how much is free.";

    private const string SecretsUnreadable = "What this build needs is kept encrypted, and the service does not have the key for it any more: its data folder "
        + "was restored without its 'keys', or they were removed. Put that folder back, or set the app's secrets, its deploy key, its registry passwords and "
        + "those of the service again; variables of a single build have to be given with a new build.";

    /// <summary>Gets the id of a container that runs the attempt.</summary>
    private delegate Task<string> Container(App app, BuildLog log, BuildLeases leases, CancellationToken ct);

    /// <summary>Takes a build that was just claimed all the way. It has its place when this comes back, before it ends.</summary>
    public Task StartAsync(Build build, RunnerToken token, CancellationToken stopping) =>
        RunAsync(build, (app, log, leases, ct) => start.ProvisionAsync(build, app, token, log, leases, ct), stopping);

    /// <summary>Takes up a build whose container another life of the service started.</summary>
    public Task ResumeAsync(Build build, string container, CancellationToken stopping) => RunAsync(build, async (_, log, leases, ct) =>
    {
        await start.ResumeAsync(build, log, leases, ct);
        return container;
    }, stopping);

    private async Task RunAsync(Build build, Container obtain, CancellationToken stopping)
    {
        using var scope = logger.OfBuild(build.AttemptKey);
        using var leases = new BuildLeases(places.Take());
        if (await apps.FindAsync(build.Key.App, stopping) is not { } app) return;
        var log = await logs.OpenAsync(build, stopping);
        using var end = BuildDeadline.Of(build, app, clock, stopping);
        BuildVerdict verdict;
        try
        {
            await logs.ProveSecretsAsync(build.AttemptKey, end.Token);
            await using var cancel = watch.WatchForCancel(build.Key, end);
            var container = await obtain(app, log, leases, end.Token);
            verdict = await watch.UntilEndAsync(build, container, log, end);
        }
        catch (OperationCanceledException) when (end.Verdict is null && stopping.IsCancellationRequested)
        {
            // The service stops and the build goes on; the next start takes it up.
            logs.Close(build.AttemptKey);
            return;
        }
        catch (EngineUnavailableException away)
        {
            EngineIsAway(logger, build.AttemptKey, away.Message);
            await outcome.LeaveOrPutBackAsync(build);
            throw;
        }
        catch (Exception broken) when (Database.IsAway(broken))
        {
            // Nothing is known of the build by that: it goes on in its container, and is taken up again.
            StoreIsAway(logger, build.AttemptKey, broken.Message);
            throw;
        }
        catch (Exception reason)
        {
            verdict = Verdict(build, reason, end);
        }

        await outcome.TakeAsync(build, verdict, leases, end, stopping);
    }

    private BuildVerdict Verdict(Build build, Exception reason, BuildDeadline end)
    {
        if (reason is BuildStopped stopped) return stopped.Verdict;
        if (reason is OperationCanceledException && end.Verdict is { } decided) return decided;
        if (reason is CryptographicException unreadable)
        {
            CannotOpen(logger, build.AttemptKey, unreadable.Message);
            return BuildVerdict.Failed(FailureCode.SecretsUnreadable, StepName.Provision, SecretsUnreadable);
        }

        if (DiskSpace.IsUsedUp(reason))
        {
            NoRoom(logger, build.AttemptKey, reason.Message);
            return BuildVerdict.Failed(new BuildFailure { Code = FailureCode.DiskFull, Message = DiskFull }) with { MayPass = true };
        }

        Broke(logger, build.AttemptKey, reason);
        return BuildVerdict.Failed(FailureCode.Internal, StepName.Provision,
            "The service failed while running this build; the service's log has the reason. Retry the build.") with
        { MayPass = reason is EngineException };
    }

    [LoggerMessage(LogLevel.Warning, "{Attempt} ends: the disk is full ({Problem})")]
    private static partial void NoRoom(ILogger logger, AttemptKey attempt, string problem);

    [LoggerMessage(LogLevel.Error, "{Attempt} broke")]
    private static partial void Broke(ILogger logger, AttemptKey attempt, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Attempt} ends: what it needs cannot be opened ({Problem})")]
    private static partial void CannotOpen(ILogger logger, AttemptKey attempt, string problem);

    [LoggerMessage(LogLevel.Error, "{Attempt} waits for the store: {Problem}")]
    private static partial void StoreIsAway(ILogger logger, AttemptKey attempt, string problem);

    [LoggerMessage(LogLevel.Warning, "{Attempt} waits for the engine: {Problem}")]
    private static partial void EngineIsAway(ILogger logger, AttemptKey attempt, string problem);
}
