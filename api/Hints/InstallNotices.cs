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

    /// <summary>The version of a tool, or null when it is unknown.</summary>
    public static SemanticVersion? VersionOf(InstallFacts facts, string tool) =>
        facts.Versions.TryGetValue(tool, out var text) && SemanticVersion.TryParse(text, out var version) ? version : null;

    private static string? EngineNotice(string tool, string wish, InstallFacts facts)
    {
        if (VersionOf(facts, tool) is not { } version || !VersionRange.TryParse(wish, out var range) || range.ContainsIncludingPrereleases(version))
            return null;
        var advice = range.Floor is { } floor ? $"Set a package override of {tool} to {floor.Major}, or to another version in that range." : $"Set a package override of {tool} to a version in that range.";
        return $"package.json asks for {tool} `{wish}` (engines.{tool}), and the build has {version}. {advice}";
    }

    private static Dictionary<string, string> EnginesOf(string? packageJson)
    {
        var engines = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(packageJson?.TrimStart('\uFEFF') ?? "{}");
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("engines", out var map) && map.ValueKind == JsonValueKind.Object)
                foreach (var engine in map.EnumerateObject().Where(engine => engine.Value.ValueKind == JsonValueKind.String))
                    engines[engine.Name] = engine.Value.GetString()!;
        }
        // A package.json that cannot be read is for the package manager to complain about.
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            engines.Clear();
        }

        return engines;
    }
}
