using BuildApi.Engines;

namespace BuildApi.ToolStore.Provision;

/// <summary>All that a build's container needs to have its tools; or a failure, and then nothing else.</summary>
internal sealed record ToolProvision : IDisposable
{
    public ToolFailure? Failure { get; init; }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<ProvidedTool> Tools { get; init; } = [];
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>
    /// Goes in front of PATH, first one first: what the build itself installs with <c>npm install -g</c>, then the tools, then
    /// Node.js, whose folder also holds the npm that an npm override must win over.
    /// </summary>
    public IReadOnlyList<string> PathFolders { get; init; } = [];

    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Folders that must be there, empty and writable for the build's user, before its first command: <c>mkdir -p</c>.</summary>
    public IReadOnlyList<string> FoldersToMake { get; init; } = [];

    /// <summary>Keeps the tools in the store; returned with <see cref="Dispose"/> when the container is gone.</summary>
    public IDisposable? Lease { get; init; }

    public void Dispose() => Lease?.Dispose();
}
