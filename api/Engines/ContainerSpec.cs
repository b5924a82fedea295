namespace BuildApi.Engines;

/// <summary>Everything an engine needs to create a container. Hardening that no caller may leave out is the engine's own part.</summary>
internal sealed record ContainerSpec
{
    public required string Name { get; init; }
    /// <summary>Reference or id of an image that is on the machine.</summary>
    public required string Image { get; init; }
    /// <summary>Replaces the image's entry point and command.</summary>
    public required IReadOnlyList<string> Command { get; init; }
    /// <summary><c>NAME=value</c>. Visible to whoever may inspect containers: no secrets here.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];
    public IReadOnlyList<ContainerOverlay> Overlays { get; init; } = [];
    /// <summary>Memory-backed folders: path to mount options.</summary>
    public IReadOnlyDictionary<string, string> MemoryFolders { get; init; } = new Dictionary<string, string>();
    /// <summary>Null: the image's own user.</summary>
    public string? User { get; init; }
    /// <summary>Whether its users are those of the machine also where the engine maps users to others. Not for what builds run.</summary>
    public bool HasMachineUsers { get; init; }
    /// <summary>Null: the image's own.</summary>
    public string? WorkingFolder { get; init; }
    /// <summary>Null: no network at all.</summary>
    public string? Network { get; init; }
    /// <summary><c>name:address</c> lines for the container's hosts file.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];
    /// <summary>Processors, may be a fraction; null for no limit.</summary>
    public double? Cpus { get; init; }
    /// <summary>Memory in bytes; null for no limit.</summary>
    public long? MemoryBytes { get; init; }
    public long? PidsLimit { get; init; }
    /// <summary>An OCI runtime such as <c>runsc</c>; null for the engine's default.</summary>
    public string? Runtime { get; init; }
}
