namespace BuildApi.Engines;

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
