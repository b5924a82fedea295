namespace BuildApi.PackageOverrides.Versions;

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
