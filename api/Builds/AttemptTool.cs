namespace BuildApi.Builds;

/// <summary>One tool, and how to see that it is the one in effect.</summary>
internal sealed record AttemptTool
{
    public required string Package { get; init; }
    /// <summary>The exact version that must be in effect.</summary>
    public required string Version { get; init; }
    /// <summary>Prints the version; words without blanks.</summary>
    public required IReadOnlyList<string> VersionCommand { get; init; }
    /// <summary>How the version stands in the output (see the catalogue's <c>versionCommand.pattern</c>).</summary>
    public string? VersionPattern { get; init; }
}
