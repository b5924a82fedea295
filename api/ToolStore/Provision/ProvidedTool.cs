using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.ToolStore.Provision;

/// <summary>A tool that is ready to be used in a container of the image.</summary>
internal sealed record ProvidedTool
{
    /// <summary>Name of the package.</summary>
    public required string Package { get; init; }
    /// <summary>The override as written.</summary>
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
