using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Steps;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Run;

/// <summary>The ways out of an attempt: ended with a verdict, or back into the queue. From here on nothing may be cut short.</summary>
internal sealed class BuildClosing(
    BuildStore builds, AttemptStore attempts, AttemptLogs logs, BuildContainers containers, RunningTools running, CacheStep caches, FailureAdvice advice,
    BuildEnding ending)
{
    /// <summary>Writes the verdict down, removes the container, keeps the caches, and ends the build.</summary>
    public async Task EndAsync(Build build, BuildVerdict verdict, BuildLeases leases, CancellationToken stopping)
    {
        var said = await builds.FindAsync(build.Key, CancellationToken.None) is { } now && now.AttemptKey == build.AttemptKey ? now : build;
        verdict = (await advice.AdviseAsync(build, verdict, CancellationToken.None)).Masked(logs.Find(build.AttemptKey));
        // With it goes what only the runner could tell, for a service that dies before the caches are kept.
        await ending.DecideAsync(build, verdict with { KeptPaths = said.Verdict?.KeptPaths ?? verdict.KeptPaths }, stopping);
        await RemoveContainersAsync(build, stopping);
        await caches.RunAsync(said, verdict);
        leases.ReturnWhatTheContainerUsed();
        await ending.EndAsync(said, verdict, CancellationToken.None);
    }

    /// <summary>The queue takes it up again at once, unless an older build of the branch waits.</summary>
    public async Task BeginAgainAsync(Build build, BuildVerdict verdict, CancellationToken stopping)
    {
        await RemoveContainersAsync(build, stopping);
        await caches.RunAsync(build, verdict);
        await PutBackAsync(build);
    }

    /// <summary>
    /// The engine is away: with its container the build goes on meanwhile, and its log with it; before, it waits for the engine in the queue.
    /// </summary>
    public async Task LeaveOrPutBackAsync(Build build)
    {
        var now = await builds.FindAsync(build.Key, CancellationToken.None);
        if (now is { ContainerId: null, Verdict: null }) await PutBackAsync(build);
    }

    /// <summary>Back into the queue; false when the attempt is over, or commands of it may have run meanwhile.</summary>
    public async Task<bool> PutBackAsync(Build build)
    {
        logs.Close(build.AttemptKey);
        return await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, CancellationToken.None) is not null;
    }

    public async Task RemoveContainersAsync(Build build, CancellationToken stopping)
    {
        await containers.RemoveAsync(build.AttemptKey, stopping);
        running.Remove(build.AttemptKey.FileName);
    }
}
