using System.Text.RegularExpressions;
using BuildApi.Failures;

namespace BuildApi.Hints;

/// <summary>What is known of a failed build when somebody asks what to do about it. Leave out what is not known.</summary>
internal sealed partial record FailureContext
{
    /// <summary>The last output of the build; best that of the failed command alone. Only the last 64 Ki characters are read.</summary>
    public required string LogTail { get; init; }
    public FailureCode? Code { get; init; }
    public int? ExitCode { get; init; }
    /// <summary>The command that failed.</summary>
    public string? Command { get; init; }
    /// <summary>All commands of the build's plan.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
    /// <summary>Names of files and folders at the app's root.</summary>
    public IReadOnlyList<string> RepositoryFiles { get; init; } = [];
    /// <summary>The Node.js that the build ran on.</summary>
    public string? NodeVersion { get; init; }
    /// <summary>The Node.js that a package override put in place; null when there was none.</summary>
    public string? NodeOverride { get; init; }
    /// <summary>The package overrides of the build: the versions that they put in place, by package.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();
    /// <summary>The project at the app's root; null when it has no <c>package.json</c>, or nobody looked.</summary>
    public ProjectFacts? Project { get; init; }
    /// <summary>Hosts that packages are fetched from.</summary>
    public IReadOnlyList<string> RegistryHosts { get; init; } = [];
    /// <summary>The app's folder in the repository, which <c>baseDirectory</c> of a spec is relative to.</summary>
    public string AppRoot { get; init; } = ".";
    /// <summary>The folder that <c>artifacts</c> names, from the repository's root.</summary>
    public string? BaseDirectory { get; init; }
    /// <summary>Folders that the build made or filled, from the repository's root, most likely first; null where nobody looked for them.</summary>
    public IReadOnlyList<string>? WrittenFolders { get; init; }

    /// <summary>Those of the folders that are not the one which <c>artifacts</c> names.</summary>
    public IEnumerable<string>? OtherFolders => WrittenFolders?.Where(folder => folder != BaseDirectory);

    /// <summary>A folder of the repository as the spec would write it.</summary>
    public string InSpec(string folder) => Path.GetRelativePath(Path.Combine("/", AppRoot), Path.Combine("/", folder));

    /// <summary>The Node.js that nvm last said it put in place of the override's; null when it did not.</summary>
    public string? ReplacedByNvm => NowUsing().Matches(LogTail) is { Count: > 0 } said && said[^1].Groups["version"].Value is var version
        && version != NodeOverride ? version : null;

    [GeneratedRegex("^Now using node v(?<version>[0-9.]{5,20})", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NowUsing();
}
