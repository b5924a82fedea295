using BuildApi.Builds;

namespace BuildApi.PackageOverrides;

/// <summary>An override that has come down to one version.</summary>
internal sealed record ResolvedPackage
{
    public required CataloguePackage Package { get; init; }
    /// <summary>The wish as written.</summary>
    public required string Requested { get; init; }
    /// <summary>Null for a package that is only recorded.</summary>
    public PackageVersion? Version { get; init; }
    /// <summary>Where the version list came from.</summary>
    public string? From { get; init; }
    /// <summary>What the build's log should say although all is well.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>An override that has not.</summary>
/// <param name="Nearest">Versions that exist near the wish.</param>
internal sealed record PackageProblem(string Package, string Requested, FailureCode Code, string Why, IReadOnlyList<string> Nearest);

/// <summary>What a list of overrides came down to, in the order of the list.</summary>
internal sealed record PackageResolution(IReadOnlyList<ResolvedPackage> Resolved, IReadOnlyList<PackageProblem> Problems)
{
    public bool IsComplete => Problems.Count == 0;
}
