using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Runner;
using BuildApi.ToolStore;

namespace BuildApi.Execution;

/// <summary>
/// One attempt at a build, from claim to clean-up. Whatever happens, the way out is the same: a verdict is decided and
/// written down, the container goes, the last line is written and the build ends.
/// </summary>
internal sealed partial class BuildRun(
    IContainerEngine engine, Instance instance, AppStore apps, BuildSecrets secrets, BuildStore builds, AttemptStore attempts, OpenLogs logs, ImageStep images,
    PackageStep packages, ContainerStep containers, ToolProvider provider, RunningTools running, RunnerStore runners, ContainerWatch watch, ArtifactStep artifacts, CacheStep caches, FailureAdvice advice, BuildEnding ending, TimeProvider clock,
    ILogger<BuildRun> logger)
{
    /// <summary>Takes a build that was just claimed all the way.</summary>
    public Task StartAsync(Build build, RunnerToken token, BuildPlaces.Place place, CancellationToken stopping) =>
        RunAsync(build, (log, held, ct) => ProvisionAsync(build, token, place, log, held, ct), stopping);

    /// <summary>Takes up a build whose container another life of the service started.</summary>
    public Task ResumeAsync(Build build, string container, CancellationToken stopping) => RunAsync(build, async (log, held, ct) =>
    {
        held.Lease = provider.Hold((await runners.ToolsAsync(build.AttemptKey, ct)).Path);
        await log.WriteLineAsync("[buildapi] The service was restarted; the build went on.", ct);
        return container;
    }, stopping);

    private async Task RunAsync(Build build, Func<BuildLog, Held, CancellationToken, Task<string>> obtainContainer, CancellationToken stopping)
    {
        if (await apps.FindAsync(build.Key.App, stopping) is not { } app) return;
        var log = await OpenLogAsync(build, stopping);
        using var held = new Held();
        using var end = BuildDeadline.Of(build, app, clock, stopping);
        string? container = build.ContainerId;
        BuildVerdict verdict;
        try
        {
            await using var cancel = watch.WatchForCancel(build.Key, end);
            container = await obtainContainer(log, held, end.Token);
            verdict = await watch.UntilEndAsync(build, container, log, end, ct => artifacts.RunAsync(ct.Build, container, log, ct.Token));
        }
        catch (BuildStopped stopped)
        {
            verdict = stopped.Verdict;
        }
        catch (OperationCanceledException) when (end.Verdict is { } decided)
        {
            verdict = decided;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service stops and the build goes on; the next start takes it up.
            logs.Close(build.AttemptKey);
            return;
        }
        catch (EngineUnavailableException away)
        {
            await LeaveOrPutBackAsync(build, away);
            throw;
        }
        catch (Exception bug)
        {
            Broke(logger, build.AttemptKey, bug);
            verdict = BuildVerdict.Failed(FailureCode.Internal, StepName.Provision, "The service failed at this build; its log has the reason. Retry the build.");
        }

        if (verdict.Event == BuildEvent.PutBack) await BeginAgainAsync(build, verdict, stopping);
        else await FinishAsync(build, verdict, held, stopping);
    }

    private async Task<string> ProvisionAsync(Build build, RunnerToken token, BuildPlaces.Place place, BuildLog log, Held held, CancellationToken ct)
    {
        await attempts.SetStepAsync(build.AttemptKey, StepName.Provision, StepStatus.Running, clock.GetUtcNow(), ct);
        var app = (await apps.FindAsync(build.Key.App, ct))!;
        await log.WriteLineAsync($"Build {build.Key.Number} of {app.Id}, branch {build.Branch}{(build.RequestedCommit is { } commit ? $", commit {commit}" : "")}", ct);
        var found = await images.RunAsync(build, place, log, ct);
        held.Image = found;
        var image = found.Image;
        // Installs use it, too.
        await engine.EnsureNetworkAsync(instance.Network, instance.Labels(), ct);
        var tools = await packages.RunAsync(build, image, log, ct);
        held.Lease = tools;
        return await containers.RunAsync(build, app, token, image, tools, log, ct);
    }

    private async Task<BuildLog> OpenLogAsync(Build build, CancellationToken ct) =>
        logs.Open(build.AttemptKey, await secrets.OfAsync(build.Key, ct));

    // The queue takes it up again at once, unless an older build of the branch waits.
    private async Task BeginAgainAsync(Build build, BuildVerdict verdict, CancellationToken stopping)
    {
        await RemoveContainersAsync(build, stopping);
        await caches.RunAsync(build, verdict);
        logs.Close(build.AttemptKey);
        await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, CancellationToken.None);
    }

    // From here on nothing may be cut short: not by the build's own token, and not by the service's stop.
    private async Task FinishAsync(Build build, BuildVerdict verdict, Held held, CancellationToken stopping)
    {
        var said = await builds.FindAsync(build.Key, CancellationToken.None) is { } now && now.AttemptKey == build.AttemptKey ? now : build;
        verdict = (await advice.AdviseAsync(build, verdict, CancellationToken.None)).Masked(logs.Find(build.AttemptKey));
        // With it goes what only the runner could tell, for a service that dies before the caches are kept.
        await attempts.DecideAsync(build.AttemptKey, verdict with { KeptPaths = said.Verdict?.KeptPaths ?? verdict.KeptPaths }, CancellationToken.None);
        await RemoveContainersAsync(build, stopping);
        await caches.RunAsync(said, verdict);
        // Who waits for the build's end may remove then what it used.
        held.Dispose();
        await ending.EndAsync(said, verdict, CancellationToken.None);
    }

    /// <summary>Removes whatever the attempt has, found by label: also a container whose creation was cut off half-way.</summary>
    private async Task RemoveContainersAsync(Build build, CancellationToken stopping)
    {
        foreach (var container in await engine.ListContainersAsync(instance.Labels(build.AttemptKey), stopping))
            await engine.RemoveContainerAsync(container.Id, stopping);
        running.Remove(build.AttemptKey.FileName);
    }

    // With its container the build goes on while the engine is away, and its log with it; before, it waits for the engine in the queue.
    private async Task LeaveOrPutBackAsync(Build build, EngineUnavailableException away)
    {
        EngineIsAway(logger, build.AttemptKey, away.Message);
        var now = await builds.FindAsync(build.Key, CancellationToken.None);
        if (now is not { ContainerId: null, Verdict: null }) return;
        logs.Close(build.AttemptKey);
        await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, CancellationToken.None);
    }

    /// <summary>Until the container is gone, the store keeps the tools that it sees, and the machine its image.</summary>
    private sealed class Held : IDisposable
    {
        public IDisposable? Lease { get; set; }

        public ResolvedImage? Image { get; set; }

        public void Dispose()
        {
            Lease?.Dispose();
            Image?.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Error, "{Attempt} broke")]
    private static partial void Broke(ILogger logger, AttemptKey attempt, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Attempt} waits for the engine: {Problem}")]
    private static partial void EngineIsAway(ILogger logger, AttemptKey attempt, string problem);
}
