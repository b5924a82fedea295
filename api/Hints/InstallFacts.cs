using BuildApi.PackageOverrides.Repository;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Hints;

/// <summary>What is known before a project's packages are installed.</summary>
internal sealed record InstallFacts
{
    /// <summary>Text of <c>package.json</c>; null when there is none.</summary>
    public string? PackageJson { get; init; }
    /// <summary>Texts of the lock files at the app's root, by name; the first kilobytes are enough.</summary>
    public IReadOnlyDictionary<string, string> LockFiles { get; init; } = new Dictionary<string, string>();
    /// <summary>The package overrides that the build has, by package.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();
    /// <summary>The file in which the repository says which Node.js it wants, such as <c>.nvmrc</c>; null when there is none.</summary>
    public RepositoryFile? VersionFile { get; init; }
    /// <summary>The versions the build runs on, by tool: <c>node</c>, <c>npm</c>, <c>yarn</c>, <c>pnpm</c>.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The version of a tool, or null when it is unknown. Where <c>packageManager</c> names the tool, pnpm and Corepack run that
    /// version, whatever is installed; a package override wins over it.
    /// </summary>
    public SemanticVersion? VersionOf(string tool) =>
        SemanticVersion.TryParse(Overrides.GetValueOrDefault(tool) ?? ProjectJson.PackageManagerOf(PackageJson, tool)
            ?? Versions.GetValueOrDefault(tool), out var version) ? version : null;
}
