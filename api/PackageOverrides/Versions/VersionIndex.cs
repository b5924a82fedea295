namespace BuildApi.PackageOverrides;

/// <summary>One version that a source offers, with what its source says about it.</summary>
internal sealed record PackageVersion
{
    public required SemanticVersion Version { get; init; }

    /// <summary>How the source writes it, where that differs: <c>go1.21</c> is 1.21.0 here.</summary>
    public string? Original { get; init; }

    /// <summary>Null where the source does not say.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The publisher's warning; null for a version in good standing.</summary>
    public string? Deprecated { get; init; }

    /// <summary>The Node.js versions it runs on, as its publisher says; null where nothing is said.</summary>
    public string? Node { get; init; }

    /// <summary>Where an <c>index</c> recipe downloads it, when the source says.</summary>
    public string? Url { get; init; }
    public string? Sha256 { get; init; }

    /// <summary>The code name of a long-term line, in small letters.</summary>
    public string? LongTermSupport { get; init; }

    public override string ToString() => Version.ToString();
}

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
