using BuildApi.Apps;

namespace BuildApi.Caches;

/// <summary>A cache: what the last green build of a branch left, for builds with the same key.</summary>
internal sealed record KeptCache
{
    public long Id { get; init; }
    public required AppId App { get; init; }
    public required string Branch { get; init; }
    public required CacheKind Kind { get; init; }
    /// <summary>Platform, image and tools; a build with another key does not get this cache.</summary>
    public required string Key { get; init; }
    /// <summary>Newest first; a file of one hides that of the next.</summary>
    public required IReadOnlyList<CacheLayer> Layers { get; init; }
    /// <summary>The patterns it was kept by, from the workspace on.</summary>
    public required IReadOnlyList<string> Paths { get; init; }
    /// <summary>The layers hold more than the patterns name, since the spec names less than it did.</summary>
    public bool HasLeftovers { get; init; }
    /// <summary>Number of the build that left it.</summary>
    public required int Build { get; init; }
    public required DateTimeOffset SavedAt { get; init; }
    public required DateTimeOffset UsedAt { get; init; }

    public long Bytes => Layers.Sum(layer => layer.Bytes);

    public long Files => Layers.Sum(layer => layer.Files);
}
