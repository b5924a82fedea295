namespace BuildApi.Caches;

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
