using System.Security.Cryptography;
using System.Text.Json;
using BuildApi.Hints;
using BuildApi.PackageOverrides.Repository;

namespace BuildApi.Runner.Plans;

/// <summary>What a runner found after the clone.</summary>
/// <param name="SpecName">The spec's file name; null when the repository has none.</param>
/// <param name="Files">Names at the repository's root.</param>
/// <param name="Texts">Other files that help to see how the project is built, by name.</param>
internal sealed record SourceReport(
    string? SpecName, string? Spec, string? PackageJson, IReadOnlyList<string> Files, IReadOnlyDictionary<string, string> Texts, string Probe)
{
    /// <summary>The beginnings of the lock files at the app's root, or else at the repository's, by name.</summary>
    public IReadOnlyDictionary<string, string> LockFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>What <c>node</c>, <c>npm</c>, <c>yarn</c> and <c>pnpm</c> said of their versions, as far as they were asked.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary><c>customHttp.yml</c>, by its path; null when there is none.</summary>
    public (string Name, string Text)? CustomHttp { get; init; }

    /// <summary>The build specs that the repository has, by their paths, whichever is used.</summary>
    public IReadOnlyList<string> Specs { get; init; } = [];

    /// <summary>Files that may say which versions of tools the repository wants, by their paths: the app's folder first, then the root.</summary>
    public IReadOnlyDictionary<string, string> Wanted { get; init; } = new Dictionary<string, string>();

    /// <summary>What is known before the install, but for the overrides.</summary>
    public InstallFacts ToInstallFacts() => new() { PackageJson = PackageJson, LockFiles = LockFiles, Versions = Versions, VersionFile = FindVersionFile() };

    /// <summary>The same for the same findings.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));

    /// <summary>The <c>.nvmrc</c> that nvm would find.</summary>
    public RepositoryFile? FindVersionFile() =>
        Wanted.Where(file => Path.GetFileName(file.Key) == ".nvmrc").Select(file => new RepositoryFile(file.Key, file.Value)).FirstOrDefault();

    /// <summary>Reads lines of a tool and its version.</summary>
    public static IReadOnlyDictionary<string, string> ReadVersions(string lines) => lines.Split('\n')
        .Select(line => line.Trim().Split(' ')).Where(words => words.Length == 2)
        .GroupBy(words => words[0]).ToDictionary(same => same.Key, same => same.Last()[1].TrimStart('v'));
}
