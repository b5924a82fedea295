using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>A version list as it came from its source.</summary>
internal sealed record SourceContent
{
    /// <summary>Newest first.</summary>
    public required IReadOnlyList<PackageVersion> Versions { get; init; }
    public IReadOnlyDictionary<string, SemanticVersion> Tags { get; init; } = new Dictionary<string, SemanticVersion>();

    public static SourceContent From(IEnumerable<PackageVersion> versions, IReadOnlyDictionary<string, SemanticVersion>? tags = null) => new()
    {
        Versions = [.. versions.DistinctBy(offer => offer.Version).OrderByDescending(offer => offer.Version)],
        Tags = tags ?? new Dictionary<string, SemanticVersion>(),
    };
}

/// <summary>What a source answered: content, "as before", or a failure.</summary>
/// <param name="Why">One sentence that names the host and its failure.</param>
/// <param name="Refused">True when the source answered that there is no such list; asking again changes nothing.</param>
internal sealed record SourceAnswer(SourceContent? Content, string? ETag, string? Why = null, bool Refused = false)
{
    public bool NotModified => Content is null && Why is null;
}
