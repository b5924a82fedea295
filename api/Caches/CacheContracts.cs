namespace BuildApi.Caches;

/// <summary>A cache that an app has.</summary>
/// <param name="Branch">Whose build left it. Another branch that has none of its own begins with that of the app's branch.</param>
/// <param name="Kind"><c>project</c>: the paths that <c>cache.paths</c> names; <c>downloads</c>: what npm and Yarn have downloaded.</param>
/// <param name="Key">Platform, image and tool versions; a build with other ones does not get it.</param>
/// <param name="Paths">The patterns it is kept by, from the workspace on.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Bytes of their content.</param>
/// <param name="Build">Number of the build that left it.</param>
/// <param name="SavedAt">When that was.</param>
/// <param name="LastUsedAt">When a build last began with it.</param>
internal sealed record CacheView(
    string Branch, CacheKind Kind, string Key, IReadOnlyList<string> Paths, long Files, long Bytes, int Build, DateTimeOffset SavedAt, DateTimeOffset LastUsedAt)
{
    public static CacheView From(KeptCache cache) =>
        new(cache.Branch, cache.Kind, cache.Key, cache.Paths, cache.Files, cache.Bytes, cache.Build, cache.SavedAt, cache.UsedAt);
}
