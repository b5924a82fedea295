using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.ToolStore;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Worker;

/// <summary>Removes what belongs to no living build: containers by label, half-written files.</summary>
internal sealed partial class Sweeper(
    BuildContainers containers, BuildStore builds, AppLeftovers leftovers, RunningTools running, ToolStoreSweep installs, NetworkGuard guard,
    ILogger<Sweeper> logger)
{
    /// <summary>To be run once, before the first build: what an earlier life of the service left half-done.</summary>
    public async Task SweepAtStartAsync(CancellationToken ct)
    {
        await leftovers.RemoveAsync(ct);
        await installs.RunAsync(ct);
    }

    /// <summary>
    /// First what is there, and then who lives: a build is in the store before anything of it is elsewhere, so whatever belongs to none of the living
    /// then belongs to one that has ended. No clock has a say in it.
    /// </summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var found = await containers.ListAllAsync(ct);
        var prepared = running.Prepared();
        var living = (await builds.ListActiveAsync(ct)).Select(build => build.AttemptKey).ToHashSet();
        foreach (var container in found.Where(container => !IsLiving(container, living))) await RemoveAsync(container, ct);
        var names = living.Select(attempt => attempt.FileName).ToHashSet();
        foreach (var build in prepared.Where(build => !names.Contains(build))) running.Remove(build);
    }

    /// <summary>At the end of the service, when no build goes on without it: an engine has room for some thirty networks only.</summary>
    public async Task RemoveNetworksAsync(CancellationToken ct)
    {
        if ((await builds.ListActiveAsync(ct)).Count > 0) return;
        await containers.RemoveNetworksAsync(ct);
        await guard.RemoveAsync(ct);
    }

    // One that the engine does not remove, such as a busy one, is tried again with the next sweep.
    private async Task RemoveAsync(EngineContainer container, CancellationToken ct)
    {
        try
        {
            await containers.RemoveAsync(container, ct);
            RecoveryMetrics.Orphan(removed: true);
            Removed(logger, container.Name);
        }
        catch (EngineException refused)
        {
            RecoveryMetrics.Orphan(removed: false);
            NotRemoved(logger, container.Name, refused.Message);
        }
    }

    private bool IsLiving(EngineContainer container, HashSet<AttemptKey> living)
    {
        // Without a build's label it is a check or an install, which its maker removes; unless the engine was away then, or the maker never learned of it.
        if (!container.Labels.TryGetValue(Instance.BuildLabel, out var number)) return containers.IsInUse(container);
        return living.Any(attempt => attempt.App.Value == container.Labels.GetValueOrDefault(Instance.AppLabel)
            && number == $"{attempt.Number}" && container.Labels.GetValueOrDefault(Instance.AttemptLabel) == $"{attempt.Attempt}");
    }

    [LoggerMessage(LogLevel.Warning, "Removed the container {Name}, which belonged to no living build")]
    private static partial void Removed(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning, "The container {Name} belongs to no living build and could not be removed: {Problem}")]
    private static partial void NotRemoved(ILogger logger, string name, string problem);
}
