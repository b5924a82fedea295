namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>Versions that come from the same place and are installed the same way.</summary>
internal sealed record ReleaseLine
{
    /// <summary>An npm range; a prerelease counts by its order.</summary>
    public string Versions { get; init; } = "*";
    /// <summary>Where its versions are listed; the first that answers is used.</summary>
    public required IReadOnlyList<VersionSource> Sources { get; init; }
    /// <summary>Names for tags of this line: <c>"berry": "latest"</c>.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    /// <summary>Ways to install, tried in order.</summary>
    public required IReadOnlyList<Recipe> Recipes { get; init; }
    public IReadOnlyList<Need> Needs { get; init; } = [];
}
