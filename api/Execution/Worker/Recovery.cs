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
    BuildContainers containers, BuildStore builds, RunnerPlans plans, BuildRun run, CacheStep caches, BuildClosing closing, BuildEnding ending,
    ILogger<Recovery> logger)
{
    /// <summary>
    /// Hands each build that goes on to <paramref name="begin"/>, with its task, before it looks at the next one. Others were ended or put back into the
    /// queue. One that cannot be taken up stands in nobody's way: its task has failed, and the next look finds it again.
    /// </summary>
    /// <exception cref="EngineUnavailableException">The engine is away; what was handed over until then goes on.</exception>
    public async Task TakeUpAsync(Func<AttemptKey, bool> isRunning, Action<Build, Task> begin, CancellationToken stopping)
    {
        var (resumed, settled, failed) = (0, 0, 0);
        foreach (var build in (await builds.ListActiveAsync(stopping)).Where(build => !isRunning(build.AttemptKey)))
        {
            try
            {
                var task = await DecideAsync(build, stopping);
                (resumed, settled) = task is null ? (resumed, settled + 1) : (resumed + 1, settled);
                if (task is not null) begin(build, task);
            }
            catch (Exception failure) when (failure is not (EngineUnavailableException or OperationCanceledException))
            {
                failed++;
                begin(build, Task.FromException(failure));
            }
        }

        if (resumed + settled + failed == 0) return;
        RecoveryMetrics.TakenUp(resumed, settled);
        TakenUp(logger, resumed, settled, failed);
    }

    private async Task<Task?> DecideAsync(Build build, CancellationToken stopping)
    {
        using var scope = logger.OfBuild(build.AttemptKey);
        var started = (await containers.ListAsync(build.AttemptKey, stopping)).FirstOrDefault(container => container.Id == build.ContainerId
            && container.WasStarted);
        TakenUp(logger, build.AttemptKey, started is null ? "no container" : started.Running ? "running" : "ended");

        // It has learned what it must begin with, and nothing of the user's had run.
        if (build.Verdict is { Event: BuildEvent.PutBack })
        {
            await containers.RemoveAsync(build.AttemptKey, stopping);
            await closing.PutBackAsync(build);
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
        // Nothing of the user's had run, so running it again cannot do anything twice. The store decides: its runner may have asked for the plan meanwhile.
        if (!build.CommandsStarted && await closing.PutBackAsync(build)) return null;
        await ending.EndAsync(build, BuildVerdict.Failed(FailureCode.RunnerLost, StepName.Build,
            "The build was lost: its container is gone, and its commands had already started. Retry it."), stopping);
        return null;
    }

    private async Task<bool> OwesNothingAsync(Build build, CancellationToken ct) =>
        build.Skipped || build.Steps.Any(step => step is { Name: StepName.Artifacts, Status: StepStatus.Succeeded })
            || (await plans.FindAsync(build.AttemptKey, ct))?.Plan.Artifacts is null;

    [LoggerMessage(LogLevel.Information, "Of the builds that had been under way {Resumed} go on, {Settled} have ended or are back in the queue, and {Failed} are "
        + "tried again")]
    private static partial void TakenUp(ILogger logger, int resumed, int settled, int failed);

    [LoggerMessage(LogLevel.Information, "{Attempt} is taken up again ({Container})")]
    private static partial void TakenUp(ILogger logger, AttemptKey attempt, string container);
}
