using BuildApi.PackageOverrides.Repository;
using BuildApi.PackageOverrides.Versions;

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
        var engines = ProjectJson.TextsOf(facts.PackageJson, "engines");
        var notices = new List<string>();
        foreach (var tool in EngineTools)
            if (engines.TryGetValue(tool, out var asked) && EngineNotice(tool, asked, facts) is { } notice)
                notices.Add(notice);
        if (VersionFileNotice(facts) is { } other)
            notices.Add(other);
        foreach (var (name, text) in facts.LockFiles.OrderBy(file => file.Key, StringComparer.Ordinal))
            if (LockFileNotices.Of(name, text, facts) is { } notice)
                notices.Add(notice);
        return notices;
    }

    private static string? EngineNotice(string tool, string asked, InstallFacts facts)
    {
        if (facts.VersionOf(tool) is not { } version || !VersionRange.TryParse(asked, out var range) || range.ContainsIncludingPrereleases(version))
            return null;
        var better = range.Floor is { } floor ? $"{floor.Major}, or to another version in that range" : "a version in that range";
        return facts.Overrides.ContainsKey(tool)
            ? $"package.json asks for {tool} `{asked}` (engines.{tool}), but the package override installs {version}. Set the override to {better}, or "
                + $"change package.json."
            : $"package.json asks for {tool} `{asked}` (engines.{tool}), but the build has {version}. Set a package override of {tool} to {better}.";
    }

    // What only the list of versions could tell, such as lts/*, is no contradiction.
    private static string? VersionFileNotice(InstallFacts facts)
    {
        if (facts.VersionFile is not { } file || VersionFiles.ReadLine(file.Content)?.Text is not { } asked || !VersionSpec.TryParse(asked, out var spec, out _)
            || !SemanticVersion.TryParse(facts.Overrides.GetValueOrDefault("node"), out var version))
            return null;
        var fits = spec.Kind switch
        {
            VersionSpecKind.Exact => spec.Version == version,
            VersionSpecKind.Range => spec.Range!.Contains(version),
            _ => true,
        };
        return fits ? null
            : $"{file.Path} asks for Node.js {asked.TrimStart('v')}, but the package override installs {version}. The override is used; set it to "
                + $"`repository` to follow the file.";
    }
}
