using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.Execution.Engine;

/// <summary>
/// The containers of this service's builds, and the network they are in. They are found by label, also those whose creation was cut off half-way.
/// </summary>
internal sealed class BuildContainers(IContainerEngine engine, BusyContainers busy, Instance instance, NetworkGuard guard)
{
    /// <summary>The id of a container that is created and not started.</summary>
    public Task<string> CreateAsync(ContainerSpec spec, CancellationToken ct) => engine.CreateContainerAsync(spec, ct);

    public Task StartAsync(string id, CancellationToken ct) => engine.StartContainerAsync(id, ct);

    /// <summary>Why no build may be let into a network, as the end of a sentence; null when one may.</summary>
    public Task<string?> WhyNoBuildAsync(CancellationToken ct) => guard.WhyNoBuildAsync(ct);

    /// <summary>The network that tools are installed in, and trusted builds run.</summary>
    public Task EnsureNetworkAsync(CancellationToken ct) => engine.EnsureNetworkAsync(instance.Network, instance.Labels(), ct);

    public Task EnsureNetworkAsync(Build build, CancellationToken ct) => engine.EnsureNetworkAsync(instance.NetworkOf(build), instance.Labels(), ct);

    public async Task RemoveNetworksAsync(CancellationToken ct)
    {
        await engine.RemoveNetworkAsync(instance.Network, ct);
        await engine.RemoveNetworkAsync(instance.UntrustedNetwork, ct);
    }

    /// <summary>Whatever this service has, those of checks and installs included.</summary>
    public Task<IReadOnlyList<EngineContainer>> ListAllAsync(CancellationToken ct) => engine.ListContainersAsync(instance.Labels(), ct);

    public Task<IReadOnlyList<EngineContainer>> ListAsync(AttemptKey attempt, CancellationToken ct) => engine.ListContainersAsync(instance.Labels(attempt), ct);

    /// <summary>Whether somebody makes use of a container that is no build's; to be asked after the list.</summary>
    public bool IsInUse(EngineContainer container) =>
        container.Labels.GetValueOrDefault(Instance.ProcessLabel) == instance.Process && busy.Has(container.Name);

    public Task RemoveAsync(EngineContainer container, CancellationToken ct) => engine.RemoveContainerAsync(container.Id, ct);

    /// <summary>Removes whatever the attempt has.</summary>
    public async Task RemoveAsync(AttemptKey attempt, CancellationToken ct)
    {
        foreach (var container in await ListAsync(attempt, ct)) await engine.RemoveContainerAsync(container.Id, ct);
    }
}
