using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Run;
using BuildApi.Execution.Steps;
using BuildApi.Failures;
using BuildApi.Runner.Plans;

namespace BuildApi.Execution.Worker;

/// <summary>Takes up the builds that were under way when the service died or lost the engine.</summary>
internal sealed partial class Recovery(
    BuildContainers containers, BuildStore builds, AttemptStore attempts, RunnerPlans plans, BuildRun run, CacheStep caches, BuildEnding ending,
    ILogger<Recovery> logger)
{
    /// <summary>The builds that go on, each with its task. Others were ended or put back into the queue.</summary>
    public async Task<IReadOnlyList<(Build Build, Task Task)>> TakeUpAsync(Func<AttemptKey, bool> isRunning, CancellationToken stopping)
    {
        var taken = new List<(Build, Task)>();
        foreach (var build in (await builds.ListActiveAsync(stopping)).Where(build => !isRunning(build.AttemptKey)))
        {
            if (await DecideAsync(build, stopping) is { } task) taken.Add((build, task));
        }

        return taken;
    }

    private async Task<Task?> DecideAsync(Build build, CancellationToken stopping)
    {
        var started = (await containers.ListAsync(build.AttemptKey, stopping)).FirstOrDefault(container => container.Id == build.ContainerId
            && container.WasStarted);
        TakenUp(logger, build.AttemptKey, started is null ? "no container" : started.Running ? "running" : "ended");

        // It has learned what it must begin with, and nothing of the user's had run.
        if (build.Verdict is { Event: BuildEvent.PutBack })
        {
            await containers.RemoveAsync(build.AttemptKey, stopping);
            await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, stopping);
            return null;
        }

        // Decided, and perhaps already cleaned up: only the ending is left. A success still owes its artifacts.
        if (build.Verdict is { } verdict && (verdict.Event != BuildEvent.Succeeded || started is null && await OwesNothingAsync(build, stopping)))
        {
            await containers.RemoveAsync(build.AttemptKey, stopping);
            await caches.RunAsync(build, verdict);
            await ending.EndAsync(build, verdict, stopping);
            return null;
        }

        if (started is not null) return run.ResumeAsync(build, started.Id, stopping);

        await containers.RemoveAsync(build.AttemptKey, stopping);
        if (build.CommandsStarted)
        {
            await ending.EndAsync(build, BuildVerdict.Failed(FailureCode.RunnerLost, StepName.Build,
                "The build was lost: its container is gone, and its commands had already started. Retry it."), stopping);
            return null;
        }

        // Nothing of the user's had run, so running it again cannot do anything twice.
        await attempts.MoveAsync(build.AttemptKey, BuildEvent.PutBack, stopping);
        return null;
    }

    private async Task<bool> OwesNothingAsync(Build build, CancellationToken ct) =>
        build.Skipped || build.Steps.Any(step => step is { Name: StepName.Artifacts, Status: StepStatus.Succeeded })
            || (await plans.FindAsync(build.AttemptKey, ct))?.Plan.Artifacts is null;

    [LoggerMessage(LogLevel.Information, "{Attempt} is taken up again ({Container})")]
    private static partial void TakenUp(ILogger logger, AttemptKey attempt, string container);
}
