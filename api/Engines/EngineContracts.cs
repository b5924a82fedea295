namespace BuildApi.Engines;

/// <summary>The engine as it introduces itself.</summary>
internal sealed record EngineInfo
{
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string ApiVersion { get; init; }
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }
}

/// <summary>An image on the machine.</summary>
internal sealed record EngineImage
{
    /// <summary>The engine's own id, <c>sha256:…</c> of the image's configuration.</summary>
    public required string Id { get; init; }
    /// <summary>The registry's digests, each as <c>repository@sha256:…</c>; empty for an image made on this machine.</summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];
    /// <summary>The names it has on this machine, in the engine's short form: <c>node:22</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
    public required string Os { get; init; }
    public required string Architecture { get; init; }
    public string User { get; init; } = "";
    public string WorkingFolder { get; init; } = "";
    /// <summary>The image's own environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];
    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    public long SizeBytes { get; init; }
}

/// <summary>What to pull, and as whom.</summary>
internal sealed record ImagePull
{
    /// <summary>Canonical reference, with tag or digest.</summary>
    public required string Reference { get; init; }
    /// <summary>Such as <c>linux/amd64</c>; null takes the engine's own.</summary>
    public string? Platform { get; init; }
    public RegistryLogin? Login { get; init; }
    /// <summary>Whether the registry must be asked even when the engine has the image: whose credentials it takes is what the pull is to prove.</summary>
    public bool IsProof { get; init; }
}

/// <summary>Credentials of one registry. Never logged.</summary>
internal sealed record RegistryLogin(string Server, string? User, string? Password, string? IdentityToken)
{
    public override string ToString() => $"{Server} (credentials hidden)";
}

/// <summary>One event of a pull, as the engine reports it.</summary>
internal sealed record PullProgress
{
    /// <summary>Short id of the layer, or null when the event is about the whole pull.</summary>
    public string? Layer { get; init; }
    public required string Status { get; init; }
    public long? CurrentBytes { get; init; }
    public long? TotalBytes { get; init; }
}

/// <summary>A folder or file of the host that a container sees.</summary>
internal sealed record ContainerMount(string Source, string Target, bool ReadOnly);

/// <summary>
/// A folder of a container that shows several of the host, one over another: what the container writes goes to the upper
/// one alone, and those below never change.
/// </summary>
/// <param name="LowerFolders">Topmost first; none makes it a plain mount of the upper folder.</param>
/// <param name="WorkFolder">Empty, on the upper folder's file system, for the kernel's own use.</param>
internal sealed record ContainerOverlay(IReadOnlyList<string> LowerFolders, string UpperFolder, string WorkFolder, string Target);

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

/// <summary>How a container ended.</summary>
internal sealed record ContainerExit(long ExitCode, bool OutOfMemory);

/// <summary>A container as a list shows it.</summary>
internal sealed record EngineContainer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required bool Running { get; init; }
    /// <summary>False for one that was created, and that nobody has started.</summary>
    public required bool WasStarted { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What is at a path inside a container.</summary>
/// <param name="LinkTarget">Where a symbolic link points to, as written; empty for anything else.</param>
/// <param name="UnixMode">Permission bits of the file.</param>
internal sealed record ContainerPath(string Name, long SizeBytes, bool IsFolder, string LinkTarget, int UnixMode);

/// <summary>The engine answered "no". The message is the engine's.</summary>
internal class EngineException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The engine did not answer at all.</summary>
internal sealed class EngineUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed class ContainerNotFoundException(string id, Exception? inner = null)
    : EngineException($"There is no container {id}.", inner);

internal sealed class ContainerPathNotFoundException(string path, Exception? inner = null)
    : EngineException($"There is no {path} in the container.", inner);
