namespace BuildApi.Builds;

/// <summary>What an attempt's container gets from the tool store.</summary>
internal sealed record AttemptTools
{
    public IReadOnlyList<AttemptTool> Tools { get; init; } = [];
    /// <summary>Folders inside the container for the front of PATH, first one first.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];
    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];
    /// <summary>Folders that must be there before the first command, writable for the build.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}

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
