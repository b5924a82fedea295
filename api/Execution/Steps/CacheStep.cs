using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Caches;
using BuildApi.Runner.Plans;

namespace BuildApi.Execution.Steps;

/// <summary>
/// Keeps the caches of a build that succeeded, or that failed after its installs had finished, after its container has
/// gone and before it is reported as ended. A build that is not trusted leaves none: what it wrote would run in the next one.
/// </summary>
internal sealed class CacheStep(CacheKeeper keeper, RunnerPlans plans, AttemptLogs logs)
{
    /// <param name="said">The build as its runner left it.</param>
    public async Task RunAsync(Build said, BuildVerdict verdict)
    {
        var log = await logs.OpenAsync(said, CancellationToken.None);
        await keeper.EndAsync(said, await RequestAsync(said, verdict), log);
    }

    private async Task<CacheRequest?> RequestAsync(Build said, BuildVerdict verdict)
    {
        if (said.Skipped || !said.Trusted || verdict.Event is not (BuildEvent.Succeeded or BuildEvent.Failed)) return null;
        var plan = (await plans.FindAsync(said.AttemptKey, CancellationToken.None))?.Plan;
        var failed = verdict.Event == BuildEvent.Failed;
        if (failed && (plan is null || !FinishedInstalls.HasAll(plan, verdict))) return null;
        var told = said.Verdict?.KeptPaths ?? new Dictionary<int, string>();
        return new CacheRequest(
            [.. (plan?.CachePaths ?? []).Select((path, index) => (path, InWorkspace(path, told.GetValueOrDefault(index), said.Key.App.Value)))])
        {
            Failed =
                failed
        };
    }

    // Only the build itself knew what a variable or the home of its user was.
    private static string? InWorkspace(string path, string? told, string app)
    {
        var (mark, pattern) = path.StartsWith('!') ? ("!", path[1..]) : ("", path);
        if (!PlanText.IsElsewhere(path)) return $"{mark}{app}/{pattern}";
        return told is null ? null : mark + told;
    }
}
