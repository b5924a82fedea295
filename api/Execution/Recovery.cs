using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Runner;

namespace BuildApi.Execution;

/// <summary>Takes up the builds that were under way when the service died or lost the engine.</summary>
internal sealed partial class Recovery(
    IContainerEngine engine, Instance instance, BuildStore builds, AttemptStore attempts, RunnerPlans plans, BuildRun run, CacheStep caches, BuildEnding ending, ILogger<Recovery> logger)
{
    /// <summary>The builds that go on, each with its task. Others were ended or put back into the queue.</summary>
    public async Task<IReadOnlyList<(Build Build, Task Task)>> TakeUpAsync(Func<AttemptKey, bool> isRunning, CancellationToken stopping)
    {
        var taken = new List<(Build, Task)>();
        foreach (var build in (await builds.ListActiveAsync(stopping)).Where(build => !isRunning(build.AttemptKey)))
        {
            var containers = await engine.ListContainersAsync(instance.Labels(build.AttemptKey), stopping);
            if (await DecideAsync(build, containers, stopping) is { } task) taken.Add((build, task));
        }

        return taken;
    }

    private async Task<Task?> DecideAsync(Build build, IReadOnlyList<EngineContainer> containers, CancellationToken stopping)
    {
        var started = containers.FirstOrDefault(container => container.Id == build.ContainerId && container.WasStarted);
        TakenUp(logger, build.AttemptKey, started is null ? "no container" : started.Running ? "running" : "ended");

        // It has learned what it must begin with, and nothing of the user's had run.
        if (build.Verdict is { Event: BuildEvent.PutBack })
        {
            await RemoveAsync(containers, stopping);
            await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, stopping);
            return null;
        }

        // Decided, and perhaps already cleaned up: only the ending is left. A success still owes its artifacts.
        if (build.Verdict is { } verdict && (verdict.Event != BuildEvent.Succeeded || started is null && await OwesNothingAsync(build, stopping)))
        {
            await RemoveAsync(containers, stopping);
            await caches.RunAsync(build, verdict);
            await ending.EndAsync(build, verdict, stopping);
            return null;
        }

        if (started is not null) return run.ResumeAsync(build, started.Id, stopping);

        await RemoveAsync(containers, stopping);
        if (build.CommandsStarted)
        {
            await ending.EndAsync(build, BuildVerdict.Failed(FailureCode.RunnerLost, StepName.Build,
                "The build was lost: its container is gone, and its commands had begun. Retry it."), stopping);
            return null;
        }

        // Nothing of the user's had run, so running it again cannot do anything twice.
        await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, stopping);
        return null;
    }

    private async Task<bool> OwesNothingAsync(Build build, CancellationToken ct) =>
        build.Skipped || build.Steps.Any(step => step is { Name: StepName.Artifacts, Status: StepStatus.Succeeded })
            || (await plans.FindAsync(build.AttemptKey, ct))?.Plan.Artifacts is null;

    private async Task RemoveAsync(IReadOnlyList<EngineContainer> containers, CancellationToken ct)
    {
        foreach (var container in containers) await engine.RemoveContainerAsync(container.Id, ct);
    }

    [LoggerMessage(LogLevel.Information, "{Attempt} is taken up again ({Container})")]
    private static partial void TakenUp(ILogger logger, AttemptKey attempt, string container);
}
