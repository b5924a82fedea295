namespace BuildApi.PackageOverrides.Versions;

/// <summary>Everything a package can be had in, newest first.</summary>
internal sealed record VersionIndex
{
    public required string Package { get; init; }
    public required IReadOnlyList<PackageVersion> Versions { get; init; }

    /// <summary>Names for versions; looked up ignoring case.</summary>
    public IReadOnlyDictionary<string, SemanticVersion> Tags { get; init; } = new Dictionary<string, SemanticVersion>();

    public PackageVersion? Find(SemanticVersion version) => Versions.FirstOrDefault(offer => offer.Version == version);

    public SemanticVersion? FindTag(string name)
    {
        foreach (var (tag, version) in Tags)
            if (tag.Equals(name, StringComparison.OrdinalIgnoreCase)) return version;
        return null;
    }
}
