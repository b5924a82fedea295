using BuildApi.Apps;

namespace BuildApi.Caches;

/// <summary>What a cache is of.</summary>
internal enum CacheKind
{
    /// <summary>The paths that <c>cache.paths</c> of the build spec names, and pnpm's store.</summary>
    Project,
    /// <summary>What npm and Yarn have downloaded; kept without being asked.</summary>
    Downloads,
}

/// <summary>What one build added to a cache: a folder of this machine that nobody writes any more.</summary>
internal sealed record CacheLayer(string Id, long Files, long Bytes);

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

/// <summary>A folder of a build that caches lie under: what the build writes goes into a layer of its own.</summary>
internal sealed record HeldCache
{
    public required CacheKind Kind { get; init; }
    public required string Key { get; init; }
    /// <summary>The layer in the making.</summary>
    public required string Layer { get; init; }
    /// <summary>The layers below, newest first; empty when the build began without a cache.</summary>
    public required IReadOnlyList<CacheLayer> Below { get; init; }
    /// <summary>The patterns that what is below was kept by.</summary>
    public required IReadOnlyList<string> BelowPaths { get; init; }
}
