using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Resolution;

/// <summary>An override that has come down to one version.</summary>
internal sealed record ResolvedPackage
{
    public required CataloguePackage Package { get; init; }
    /// <summary>The override as written.</summary>
    public required string Requested { get; init; }
    /// <summary>Null for a package that is only recorded.</summary>
    public PackageVersion? Version { get; init; }
    /// <summary>Where the version list came from.</summary>
    public string? From { get; init; }
    /// <summary>What the build's log should say although all is well.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
