using BuildApi.Concurrency;

namespace BuildApi.ToolStore.Settings;

/// <summary>Where tools are kept and what an install may use.</summary>
internal sealed record ToolStoreSettings
{
    /// <summary>Folder on this machine; made when it is missing. The engine must see it under the same path.</summary>
    public required string Folder { get; init; }

    /// <summary>Where containers see the tools: <c>{this}/{address}</c>. Installed files may name it, so it never changes.</summary>
    public string ContainerFolder { get; init; } = "/opt/buildapi/tools";

    /// <summary>
    /// Where <c>npm install -g</c> puts things inside a build: the store is read-only, so it cannot be beside Node.js.
    /// </summary>
    public string GlobalFolder { get; init; } = "/tmp/.buildapi/global";

    /// <summary>Bytes of all tools; what was used longest ago goes first.</summary>
    public long MaxBytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Bytes that one tool may have when it is unpacked.</summary>
    public long MaxToolBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Files and folders that one tool may have.</summary>
    public int MaxToolFiles { get; init; } = 300_000;

    /// <summary>For one attempt at an install, downloads included.</summary>
    public TimeSpan InstallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a download, and how often a container's install, is tried.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Pause before the second try; doubled before each further one.</summary>
    public Backoff Retries { get; init; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));

    /// <summary>
    /// Labels of this service's containers. Not those of a build: an install serves all builds that wait for it, and
    /// outlives the one that asked first. Asked for each container, because a service learns who it is after it has started.
    /// </summary>
    public Func<IReadOnlyDictionary<string, string>> Labels { get; init; } = () => new Dictionary<string, string>();

    /// <summary><see cref="Labels"/> and those that only containers of this life of the service have.</summary>
    public Func<IReadOnlyDictionary<string, string>> ContainerLabels { get; init; } = () => new Dictionary<string, string>();

    /// <summary>The network of containers that install, which the caller has made; null for none.</summary>
    public Func<string?> Network { get; init; } = () => null;

    /// <summary>File of PEM certificates that is mounted into install containers, because their npm must trust a proxy.</summary>
    public string? ExtraCaBundle { get; init; }

    /// <summary>More environment for install containers, <c>NAME=value</c>: proxies.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> ExtraHosts { get; init; } = [];
    public long MemoryBytes { get; init; } = 2L * 1024 * 1024 * 1024;
    public long PidsLimit { get; init; } = 1024;

    /// <summary>An OCI runtime for install containers; null for the engine's default.</summary>
    public string? Runtime { get; init; }

    /// <summary>After this long a tool's content is hashed again at its next use, although its files look untouched.</summary>
    public TimeSpan FullCheckEvery { get; init; } = TimeSpan.FromHours(24);

    public string InContainer(string address) => $"{ContainerFolder}/{address}";
}
