using System.Text.RegularExpressions;

namespace BuildApi.Hints;

/// <summary>Lock files whose format another version of the package manager wrote.</summary>
internal static partial class LockFileNotices
{
    /// <summary>Node.js brings npm 6 up to this major version, and npm 7 or later after it.</summary>
    private const long LastNodeWithNpm6 = 14;

    /// <summary>Which majors of pnpm install from a format with a frozen lock file.</summary>
    private static readonly Dictionary<string, (long First, long Last)> PnpmFormats = new(StringComparer.Ordinal)
    {
        ["5.3"] = (6, 7),
        ["5.4"] = (7, 7),
        ["6.0"] = (8, 8),
        ["6.1"] = (8, 8),
        ["9.0"] = (9, long.MaxValue),
    };

    public static string? Of(string name, string text, InstallFacts facts) => name switch
    {
        "package-lock.json" or "npm-shrinkwrap.json" => Npm(name, text, facts),
        "pnpm-lock.yaml" => Pnpm(text, facts),
        "yarn.lock" => Yarn(text, facts),
        _ => null,
    };

    private static string? Npm(string name, string text, InstallFacts facts)
    {
        var old = facts.VersionOf("npm") is { } npm ? npm.Major < 7
            : facts.VersionOf("node") is { } node && node.Major <= LastNodeWithNpm6;
        return old && NpmFormat().Match(text) is { Success: true } format && format.Groups["version"].Value == "3"
            ? $"{name} has format 3, which npm 7 and later write, but the build's npm is older. Set a package override of node to 16 or later, or of npm to 8."
            : null;
    }

    private static string? Pnpm(string text, InstallFacts facts)
    {
        if (facts.VersionOf("pnpm") is not { } pnpm || PnpmFormat().Match(text) is not { Success: true } match)
            return null;
        var format = match.Groups["version"].Value;
        if (!PnpmFormats.TryGetValue(format, out var majors) || (pnpm.Major >= majors.First && pnpm.Major <= majors.Last))
            return null;
        return $"pnpm-lock.yaml has the format {format}, which pnpm {majors.First} writes, but the build has pnpm {pnpm}. "
            + (facts.Overrides.ContainsKey("pnpm")
            ? $"Set the package override of pnpm to {majors.First}."
            : $"Name the version in `packageManager` of package.json, or set a package override of pnpm to {majors.First}.");
    }

    private static string? Yarn(string text, InstallFacts facts)
    {
        if (facts.VersionOf("yarn") is not { } yarn)
            return null;
        var modern = ModernYarn().IsMatch(text);
        return modern && yarn.Major < 2
            ? $"yarn.lock was written by Yarn 2 or later, but the build has Yarn {yarn}. {YarnAdvice(facts)}"
            : null;
    }

    // Corepack changes nothing where an override comes before it, and where `packageManager` names no Yarn 2 it runs Yarn 1.
    private static string YarnAdvice(InstallFacts facts) =>
        facts.Overrides.ContainsKey("yarn") ? "Set the package override of yarn to 4, or to the version that wrote the file."
        : "Name the version in `packageManager` of package.json, with `corepack enable` before the install, or set a package override of yarn to 4.";

    [GeneratedRegex("\"lockfileVersion\"\\s*:\\s*(?<version>[0-9]+)")]
    private static partial Regex NpmFormat();

    [GeneratedRegex(@"^lockfileVersion:\s*['""]?(?<version>[0-9]+\.[0-9]+)", RegexOptions.Multiline)]
    private static partial Regex PnpmFormat();

    [GeneratedRegex(@"^__metadata:", RegexOptions.Multiline)]
    private static partial Regex ModernYarn();
}
