using System.Text.Json;
using BuildApi.PackageOverrides;

namespace BuildApi.Hints;

/// <summary>
/// Says before the install what the package manager would say after it: that the project wants other versions of Node.js
/// or of the package manager than the build has.
/// </summary>
internal static class InstallNotices
{
    private static readonly string[] EngineTools = ["node", "npm", "yarn", "pnpm"];

    /// <summary>A sentence or two each; empty when all fits, or when too little is known.</summary>
    public static IReadOnlyList<string> Find(InstallFacts facts)
    {
        var engines = EnginesOf(facts.PackageJson);
        var notices = new List<string>();
        foreach (var tool in EngineTools)
            if (engines.TryGetValue(tool, out var wish) && EngineNotice(tool, wish, facts) is { } notice)
                notices.Add(notice);
        foreach (var (name, text) in facts.LockFiles.OrderBy(file => file.Key, StringComparer.Ordinal))
            if (LockFileNotices.Of(name, text, facts) is { } notice)
                notices.Add(notice);
        return notices;
    }

    /// <summary>
    /// The version of a tool, or null when it is unknown. Where <c>packageManager</c> names the tool, pnpm and Corepack run that
    /// version, whatever is installed.
    /// </summary>
    public static SemanticVersion? VersionOf(InstallFacts facts, string tool) =>
        SemanticVersion.TryParse(PackageManagerOf(facts.PackageJson, tool) ?? facts.Versions.GetValueOrDefault(tool), out var version) ? version : null;

    private static string? EngineNotice(string tool, string wish, InstallFacts facts)
    {
        if (VersionOf(facts, tool) is not { } version || !VersionRange.TryParse(wish, out var range) || range.ContainsIncludingPrereleases(version))
            return null;
        var advice = range.Floor is { } floor ? $"Set a package override of {tool} to {floor.Major}, or to another version in that range." : $"Set a package override of {tool} to a version in that range.";
        return $"package.json asks for {tool} `{wish}` (engines.{tool}), and the build has {version}. {advice}";
    }

    private static Dictionary<string, string> EnginesOf(string? packageJson) =>
        Member(packageJson, "engines") is { ValueKind: JsonValueKind.Object } map
            ? map.EnumerateObject().Where(engine => engine.Value.ValueKind == JsonValueKind.String)
                .GroupBy(engine => engine.Name).ToDictionary(same => same.Key, same => same.Last().Value.GetString()!, StringComparer.Ordinal)
            : [];

    // "yarn@4.5.0+sha512.abc"
    private static string? PackageManagerOf(string? packageJson, string tool) =>
        Member(packageJson, "packageManager") is { ValueKind: JsonValueKind.String } named
            && named.GetString()!.Split('@', 2) is [var name, var version] && name == tool ? version.Split('+')[0] : null;

    // A package.json that cannot be read is for the package manager to complain about.
    private static JsonElement? Member(string? packageJson, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(packageJson?.TrimStart('\uFEFF') ?? "{}");
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var member) ? member.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
