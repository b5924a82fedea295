namespace BuildApi.PackageOverrides.Sources;

/// <summary>Where the archive of a version is, and what proves that it is the right one.</summary>
internal sealed record NpmDistribution
{
    public string? Tarball { get; init; }
    /// <summary>Subresource integrity, <c>sha512-…</c>.</summary>
    public string? Integrity { get; init; }
    /// <summary>SHA-1 in hex; all that very old versions have.</summary>
    public string? Shasum { get; init; }
}
