using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Hints;

/// <summary>A package manager that ends because <c>engines</c> refuse a version: whose it was, which is wanted, and which there is.</summary>
internal sealed partial record EngineRefusal(string Tool, string Wanted, string Found)
{
    /// <summary>The first refusal in an output; null when there is none. A warning is none.</summary>
    public static EngineRefusal? Find(string output) => OfNpm(output) ?? OfYarn(output) ?? OfPnpm(output);

    // npm error notsup Required: {"node":">=20","npm":">=9"}
    // npm error notsup Actual:   {"npm":"8.19.4","node":"v18.19.0"}
    private static EngineRefusal? OfNpm(string output)
    {
        if (NpmCode().Match(output) is not { Success: true } code || NpmVersions().Match(output, code.Index) is not { Success: true } said) return null;
        var wanted = ProjectJson.TextsOf($$"""{"all":{{said.Groups["wanted"].Value}}}""", "all");
        var found = ProjectJson.TextsOf($$"""{"all":{{said.Groups["found"].Value}}}""", "all");
        foreach (var (tool, asked) in wanted)
            if (found.TryGetValue(tool, out var has) && Refuses(asked, has)) return new EngineRefusal(tool, asked, has.TrimStart('v'));
        return null;
    }

    private static EngineRefusal? OfYarn(string output) => YarnEngine().Match(output) is { Success: true } said ? Of(said) : null;

    private static EngineRefusal? OfPnpm(string output) =>
        output.Contains("ERR_PNPM_UNSUPPORTED_ENGINE", StringComparison.Ordinal) && PnpmEngine().Match(output) is { Success: true } said ? Of(said) : null;

    private static EngineRefusal Of(Match said) =>
        new(said.Groups["tool"].Value.ToLowerInvariant(), said.Groups["wanted"].Value.Trim(), said.Groups["found"].Value.TrimStart('v'));

    private static bool Refuses(string asked, string version) =>
        SemanticVersion.TryParse(version.TrimStart('v'), out var found) && VersionRange.TryParse(asked, out var range)
        && !range.ContainsIncludingPrereleases(found);

    [GeneratedRegex("^npm (?:ERR!|error) code (?:EBADENGINE|ENOTSUP)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex NpmCode();

    [GeneratedRegex(@"^npm (?:ERR!|error) (?:notsup|engine) Required: *(?<wanted>\{[^\n]*\}) *\n(?:npm (?:ERR!|error) (?:notsup|engine) )Actual: *(?<found>\{[^\n]*\})", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex NpmVersions();

    [GeneratedRegex("^error [^\\n]*The engine \"(?<tool>[a-z]+)\" is incompatible with this module\\. Expected version \"(?<wanted>[^\"\\n]*)\"\\. Got "
        + "\"(?<found>[^\"\\n]*)\"", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex YarnEngine();

    [GeneratedRegex(@"Your (?<tool>Node|pnpm) version is incompatible with[^\n]*\n\s*\n?\s*Expected version: (?<wanted>[^\n]+)\n\s*Got: (?<found>[^\s]+)",
        RegexOptions.NonBacktracking)]
    private static partial Regex PnpmEngine();
}
