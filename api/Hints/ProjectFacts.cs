using System.Text.RegularExpressions;

namespace BuildApi.Hints;

/// <summary>What the checkout said of the project, kept for the case that its build fails.</summary>
internal sealed partial record ProjectFacts
{
    private const int MostNames = 1000;

    /// <summary>The format of <c>package-lock.json</c>; null when there is none.</summary>
    public int? NpmLockFormat { get; init; }
    /// <summary>Names of packages under <c>dependencies</c>, <c>optionalDependencies</c> and <c>peerDependencies</c>.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];
    /// <summary>Names of packages under <c>devDependencies</c>.</summary>
    public IReadOnlyList<string> DevDependencies { get; init; } = [];
    /// <summary>The version that the image's or the override's Node.js told of itself; null when it was not asked.</summary>
    public string? NodeVersion { get; init; }

    /// <summary>Null when there is no <c>package.json</c> at the app's root.</summary>
    public static ProjectFacts? Of(InstallFacts facts) => facts.PackageJson is null ? null : new ProjectFacts
    {
        NpmLockFormat = facts.LockFiles.GetValueOrDefault("package-lock.json") is { } text && Format().Match(text) is { Success: true } format
            ? format.Groups[1].Value[0] - '0' : null,
        Dependencies = Names(facts, "dependencies", "optionalDependencies", "peerDependencies"),
        DevDependencies = Names(facts, "devDependencies"),
        NodeVersion = facts.Versions.GetValueOrDefault("node"),
    };

    private static List<string> Names(InstallFacts facts, params string[] sections) =>
        [.. sections.SelectMany(section => ProjectJson.TextsOf(facts.PackageJson, section).Keys).Distinct().Take(MostNames)];

    [GeneratedRegex("\"lockfileVersion\"\\s*:\\s*([0-9])")]
    private static partial Regex Format();
}
