namespace BuildApi.PackageOverrides.Catalogue;

/// <summary>How a tool is asked for its version.</summary>
internal sealed record VersionCommand
{
    public required IReadOnlyList<string> Run { get; init; }
    /// <summary>A regular expression with the group <c>version</c>; null takes the first thing that looks like a whole version.</summary>
    public string? Pattern { get; init; }
}
