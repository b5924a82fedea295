using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.PackageOverrides;

namespace BuildApi.ToolStore;

/// <summary>The tools that one build wants.</summary>
internal sealed record ToolRequest
{
    /// <summary>The image of the build, as it is on the machine.</summary>
    public required EngineImage Image { get; init; }

    /// <summary>Packages that are only recorded are passed over.</summary>
    public required IReadOnlyList<ResolvedPackage> Packages { get; init; }

    /// <summary>Takes lines for the build's log; called from any thread, one call at a time, never after the answer.</summary>
    public Action<string> Log { get; init; } = _ => { };
}

/// <summary>A tool that is ready to be used in a container of the image.</summary>
internal sealed record ProvidedTool
{
    /// <summary>Name of the package.</summary>
    public required string Package { get; init; }
    /// <summary>The wish as written.</summary>
    public required string Requested { get; init; }
    public required string Resolved { get; init; }
    /// <summary>What the tool itself said when it was installed.</summary>
    public required string Installed { get; init; }
    /// <summary>True when it was in the store already.</summary>
    public required bool Cached { get; init; }
    /// <summary>What this build waited for it.</summary>
    public required double Seconds { get; init; }
    public required string Address { get; init; }
    public required long Bytes { get; init; }
    /// <summary>Folders inside the container that its commands are in.</summary>
    public required IReadOnlyList<string> BinFolders { get; init; }
    /// <summary>How to ask it; <see cref="VersionReading"/> reads the answer, which must be <see cref="Resolved"/>.</summary>
    public required VersionCommand VersionCommand { get; init; }
    /// <summary>What came along: the npm of a Node.js.</summary>
    public IReadOnlyDictionary<string, string> Companions { get; init; } = new Dictionary<string, string>();
}

/// <summary>Why the tools cannot be had.</summary>
/// <param name="Sentence">For people: what is wrong and what to do about it.</param>
internal sealed record ToolFailure(string? Package, FailureCode Code, string Sentence);

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
