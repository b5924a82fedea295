using BuildApi.ToolStore.Contents;

namespace BuildApi.ToolStore;

/// <summary>A tool in the store.</summary>
internal sealed record StoredToolView
{
    /// <summary>Its address: package, version, and a sum over platform, libc, what it runs on and how it was installed.</summary>
    public required string Id { get; init; }
    public required string Package { get; init; }
    public required string Version { get; init; }
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }
    /// <summary><c>glibc</c> or <c>musl</c>, where the tool is tied to one.</summary>
    public required string Libc { get; init; }
    /// <summary>What it was installed against: <c>node 20.11.1</c>, or an image's id; null when it runs anywhere.</summary>
    public required string? Runtime { get; init; }
    /// <summary>What came along: the npm of a Node.js.</summary>
    public required IReadOnlyDictionary<string, string> Companions { get; init; }
    /// <summary>Where it was downloaded from.</summary>
    public required IReadOnlyList<string> From { get; init; }
    public required long Bytes { get; init; }
    public required DateTimeOffset InstalledAt { get; init; }
    /// <summary>How long the install took.</summary>
    public required double Seconds { get; init; }
    public required DateTimeOffset LastUsedAt { get; init; }
    /// <summary>A running build uses it; then it cannot be removed.</summary>
    public required bool InUse { get; init; }

    public static StoredToolView Of(StoredTool tool) => new()
    {
        Id = tool.Manifest.Address,
        Package = tool.Manifest.Package,
        Version = tool.Manifest.Version,
        Platform = tool.Manifest.Platform,
        Libc = tool.Manifest.Libc,
        Runtime = tool.Manifest.Runtime,
        Companions = tool.Manifest.Companions,
        From = tool.Manifest.From,
        Bytes = tool.Manifest.Bytes,
        InstalledAt = tool.Manifest.InstalledAt,
        Seconds = tool.Manifest.Seconds,
        LastUsedAt = tool.LastUsedAt,
        InUse = tool.InUse,
    };
}

/// <summary>The tool store.</summary>
/// <param name="Items">Most recently used first.</param>
/// <param name="Bytes">Of all tools.</param>
/// <param name="MaxBytes">Beyond this, what was used longest ago and is not in use is removed.</param>
internal sealed record ToolStoreView(IReadOnlyList<StoredToolView> Items, long Bytes, long MaxBytes);
