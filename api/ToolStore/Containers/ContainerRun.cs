using BuildApi.Engines;

namespace BuildApi.ToolStore.Containers;

/// <summary>What to run in a container that is gone afterwards.</summary>
internal sealed record ContainerRun
{
    public required EngineImage Image { get; init; }
    public required IReadOnlyList<string> Command { get; init; }
    public required TimeSpan Timeout { get; init; }
    public IReadOnlyList<string> Environment { get; init; } = [];
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];
    /// <summary>Null: the image's own user.</summary>
    public string? User { get; init; }
    /// <summary>As in <see cref="ContainerSpec.HasMachineUsers"/>.</summary>
    public bool HasMachineUsers { get; init; }
    /// <summary>Null: no network.</summary>
    public string? Network { get; init; }
}
