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
