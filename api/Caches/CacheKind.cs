namespace BuildApi.Caches;

/// <summary>What a cache is of.</summary>
internal enum CacheKind
{
    /// <summary>The paths that <c>cache.paths</c> of the build spec names, and pnpm's store.</summary>
    Project,
    /// <summary>What npm and Yarn have downloaded; kept without being asked.</summary>
    Downloads,
}
