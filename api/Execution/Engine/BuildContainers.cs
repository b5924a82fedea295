using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.Execution.Engine;

/// <summary>
/// The containers of this service's builds, and the network they are in. They are found by label, also those whose creation was cut off half-way.
/// </summary>
internal sealed class BuildContainers(IContainerEngine engine, Instance instance)
{
    public Task EnsureNetworkAsync(CancellationToken ct) => engine.EnsureNetworkAsync(instance.Network, instance.Labels(), ct);

    public Task<IReadOnlyList<EngineContainer>> ListAsync(AttemptKey attempt, CancellationToken ct) => engine.ListContainersAsync(instance.Labels(attempt), ct);

    /// <summary>Removes whatever the attempt has.</summary>
    public async Task RemoveAsync(AttemptKey attempt, CancellationToken ct)
    {
        foreach (var container in await ListAsync(attempt, ct)) await engine.RemoveContainerAsync(container.Id, ct);
    }
}
