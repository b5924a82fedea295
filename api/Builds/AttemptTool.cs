namespace BuildApi.Builds;

/// <summary>A tool that an attempt's container gets from the tool store, and how to see that it is the one in effect.</summary>
internal sealed record AttemptTool
{
    public required string Package { get; init; }
    /// <summary>The exact version that must be in effect.</summary>
    public required string Version { get; init; }
    /// <summary>Folders inside the container that go to the front of PATH, first one first.</summary>
    public required IReadOnlyList<string> Path { get; init; }
    /// <summary>Prints the version; words separated by single blanks.</summary>
    public required string VersionCommand { get; init; }
    /// <summary>How the version stands in the output: a regular expression with one group; null: the first word that looks like one.</summary>
    public string? VersionPattern { get; init; }
}
