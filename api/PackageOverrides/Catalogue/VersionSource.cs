namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>A list of versions. Exactly one of the three is given.</summary>
internal sealed record VersionSource
{
    /// <summary>The package's page in the npm registry; may hold <c>{nodeArch}</c>.</summary>
    public string? Npm { get; init; }
    /// <summary>A list in the form of Node.js's own <c>index.json</c>.</summary>
    public string? NodeIndex { get; init; }
    /// <summary>Any text, of which a pattern reads the versions.</summary>
    public TextSource? Text { get; init; }
}
