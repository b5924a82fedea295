namespace BuildApi.ToolStore.Provision;

/// <summary>A tool that a running container sees now, or why it cannot.</summary>
internal sealed record RunningTool
{
    public ToolFailure? Failure { get; init; }
    public ProvidedTool? Tool { get; init; }
    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];
    /// <summary>Folders that must be there, writable for the build.</summary>
    public IReadOnlyList<string> FoldersToMake { get; init; } = [];
    /// <summary>Where <c>npm install -g</c> puts commands.</summary>
    public string GlobalBin { get; init; } = "";
}
