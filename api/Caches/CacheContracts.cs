namespace BuildApi.Caches;

/// <summary>A cache that an app has.</summary>
internal sealed record CacheView
{
    /// <summary>Whose build left it. Another branch that has none of its own begins with that of the app's branch.</summary>
    public required string Branch { get; init; }
    /// <summary><c>project</c>: the paths that <c>cache.paths</c> names; <c>downloads</c>: what npm and Yarn have downloaded.</summary>
    public required CacheKind Kind { get; init; }
    /// <summary>Platform, image and tool versions; a build with other ones does not get it.</summary>
    public required string Key { get; init; }
    /// <summary>The patterns it is kept by, from the workspace on.</summary>
    public required IReadOnlyList<string> Paths { get; init; }
    /// <summary>How many files.</summary>
    public required long Files { get; init; }
    /// <summary>Bytes of their content.</summary>
    public required long Bytes { get; init; }
    /// <summary>Number of the build that left it.</summary>
    public required int Build { get; init; }
    /// <summary>When that was.</summary>
    public required DateTimeOffset SavedAt { get; init; }
    /// <summary>When a build last began with it.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    public static CacheView From(KeptCache cache) => new()
    {
        Branch = cache.Branch,
        Kind = cache.Kind,
        Key = cache.Key,
        Paths = cache.Paths,
        Files = cache.Files,
        Bytes = cache.Bytes,
        Build = cache.Build,
        SavedAt = cache.SavedAt,
        LastUsedAt = cache.UsedAt,
    };
}
