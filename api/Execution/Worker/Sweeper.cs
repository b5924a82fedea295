using BuildApi.Artifacts;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Http;
using BuildApi.ToolStore;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Worker;

/// <summary>Removes what belongs to no living build: containers by label, half-written files.</summary>
internal sealed partial class Sweeper(
    BuildContainers containers, BuildStore builds, ArtifactStore artifacts, RunningTools running, ToolStoreSweep installs,
    IdempotencyStore idempotency, TimeProvider clock, ILogger<Sweeper> logger)
{
    /// <summary>A container may be older than the store's word of it by as much as its creation takes.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(2);

    /// <summary>To be run once, before the first build: what an earlier life of the service left half-done.</summary>
    public async Task SweepAtStartAsync(CancellationToken ct)
    {
        await idempotency.ForgetUnansweredAsync(ct);
        await installs.RunAsync(ct);
    }

    /// <param name="everything">At start, when nothing of this service can be in the making.</param>
    public async Task SweepAsync(bool everything, CancellationToken ct)
    {
        if (everything) artifacts.DeleteUnfinished();
        var living = (await builds.ListActiveAsync(ct)).Select(build => build.AttemptKey).ToHashSet();
        foreach (var container in await containers.ListAllAsync(ct))
        {
            if (IsLiving(container, living, everything)) continue;
            await containers.RemoveAsync(container, ct);
            Removed(logger, container.Name);
        }

        // A build that begins just now is not among the living yet.
        if (everything) running.Sweep(living.Select(attempt => attempt.FileName).ToHashSet());
    }

    /// <summary>At the end of the service, when no build goes on without it: an engine has room for some thirty networks only.</summary>
    public async Task RemoveNetworkAsync(CancellationToken ct)
    {
        if ((await builds.ListActiveAsync(ct)).Count == 0) await containers.RemoveNetworkAsync(ct);
    }

    private bool IsLiving(EngineContainer container, HashSet<AttemptKey> living, bool everything)
    {
        if (!everything && clock.GetUtcNow() - container.CreatedAt < Young) return true;
        // Without a build's label it is a check or an install, which ends within its own time limit.
        if (!container.Labels.TryGetValue(Instance.BuildLabel, out var number))
            return !everything && clock.GetUtcNow() - container.CreatedAt < TimeSpan.FromHours(1);
        return living.Any(attempt => attempt.App.Value == container.Labels.GetValueOrDefault(Instance.AppLabel)
            && number == $"{attempt.Number}" && container.Labels.GetValueOrDefault(Instance.AttemptLabel) == $"{attempt.Attempt}");
    }

    [LoggerMessage(LogLevel.Warning, "Removed the container {Name}, which belonged to no living build")]
    private static partial void Removed(ILogger logger, string name);
}
