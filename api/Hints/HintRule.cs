using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Hints;

/// <summary>
/// A known failure, as <c>hints.json</c> describes it. All conditions that are there must hold; patterns are regular
/// expressions, and their named groups can be used in the hint. None of them may look around or back: they are matched in
/// linear time, because the output they are matched against is anybody's.
/// </summary>
internal sealed record HintRule
{
    private const string ToolName = "(?<tool>[A-Za-z_][A-Za-z0-9_.@+-]*)";

    /// <summary>How Bash, other shells, npm's scripts and Yarn say that they do not find a command.</summary>
    private const string MissingTool =
        $@"(?:^|[ :]){ToolName}: command not found|\bsh: (?:line )?(?:[0-9]+: )?{ToolName}: not found|: (?:line )?[0-9]+: {ToolName}: not found|Command ""{ToolName}"" not found";

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant;

    /// <summary>Of an expression in one output: the first failures tell, the thousandth does not.</summary>
    private const int MostMatches = 50;

    // Made once: such an expression costs more to make than to match, and several rules share one.
    private static readonly ConcurrentDictionary<string, Regex> Expressions = new(StringComparer.Ordinal);

    public required string Id { get; init; }
    /// <summary>Something in the output.</summary>
    public string? Output { get; init; }
    /// <summary>
    /// Tools of which the output must say that one is missing; an empty list for any, <c>project</c> for those of <c>project-tools.json</c>. In the hint it is
    /// <c>{tool}</c>.
    /// </summary>
    public IReadOnlyList<string>? MissingTools { get; init; }
    /// <summary>The failed command.</summary>
    public string? Command { get; init; }
    /// <summary>Any command of the plan.</summary>
    public string? AnyCommand { get; init; }
    /// <summary>The failure's code, in snake_case.</summary>
    public string? Code { get; init; }
    public IReadOnlyList<int>? ExitCodes { get; init; }
    /// <summary>A file that is at the app's root.</summary>
    public string? File { get; init; }
    /// <summary>Whether a command of the plan installs the project's packages.</summary>
    public bool? Installs { get; init; }
    /// <summary>Whether a package override chose the Node.js.</summary>
    public bool? NodeOverride { get; init; }
    /// <summary>The oldest major version of Node.js that the rule is not about; an unknown version fits.</summary>
    public int? NodeBelow { get; init; }
    /// <summary>The format of <c>package-lock.json</c>.</summary>
    public int? NpmLock { get; init; }
    /// <summary>The tool whose version <c>engines</c> refused; in the hint <c>{wanted}</c> and <c>{found}</c>.</summary>
    public string? Refused { get; init; }
    /// <summary>A package that an override is for; with a <c>!</c> in front, none. In the hint <c>{override}</c>.</summary>
    public string? Override { get; init; }
    /// <summary>Something that no command of the plan holds.</summary>
    public string? NoCommand { get; init; }
    /// <summary>Where <c>package.json</c> lists the package of the missing tool: <c>dev</c>, <c>any</c>, <c>none</c>. In the hint <c>{package}</c>.</summary>
    public string? Listed { get; init; }
    /// <summary>Whether the failed command itself calls the missing tool, and not a script of the project.</summary>
    public bool? Called { get; init; }
    /// <summary>Whether <c>{host}</c> is one that packages are fetched from.</summary>
    public bool? HostIsRegistry { get; init; }
    /// <summary>Whether <c>{wanted}</c>, the end of a here-document, is a command of the plan by itself.</summary>
    public bool? SplitAtEnd { get; init; }
    /// <summary>Whether nvm put another Node.js in the place of the override's.</summary>
    public bool? Nvm { get; init; }
    /// <summary>Whether the build wrote folders besides the one that its artifacts should be in.</summary>
    public bool? Wrote { get; init; }
    /// <summary>What to do, with placeholders in braces.</summary>
    public required string Hint { get; init; }

    /// <summary>The values for the placeholders; null when the rule does not fit.</summary>
    public IReadOnlyDictionary<string, string>? Match(FailureContext failure, string output)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        return FitsState(failure)
            && Fits(Command, failure.Command is null ? [] : [failure.Command], values)
            && Fits(AnyCommand, failure.Commands, values)
            && Fits(Output, [output], values, match => FitsMatch(match, failure))
            && Fits(MissingTools is null ? null : MissingTool, [output], values, match => FitsTool(match.Groups["tool"].Value, failure))
            && FitsOthers(failure, output, values)
            ? values : null;
    }

    private bool FitsState(FailureContext failure) =>
        (Code is null
        || (failure.Code is { } code && Code.Replace("_", "", StringComparison.Ordinal).Equals(code.ToString(), StringComparison.OrdinalIgnoreCase)))
        && (ExitCodes is null || (failure.ExitCode is { } exit && ExitCodes.Contains(exit)))
        && (File is null || failure.RepositoryFiles.Contains(File))
        && (Installs is null || (failure.Commands.Count > 0 && Installs == failure.Commands.Any(PackageInstall.IsIn)))
        && (NodeBelow is null || failure.NodeVersion is null || !SemanticVersion.TryParse(failure.NodeVersion.TrimStart('v'), out var node)
        || node.Major < NodeBelow)
        && (NpmLock is null || NpmLock == failure.Project?.NpmLockFormat)
        && (NoCommand is null || !failure.Commands.Any(command => Expression(NoCommand).IsMatch(command)))
        && (Nvm is null || Nvm == failure.ReplacedByNvm is not null)
        && (NodeOverride is null || NodeOverride == failure.NodeOverride is not null)
        && (Wrote is null || Wrote == failure.OtherFolders?.Any());

    private bool FitsMatch(Match match, FailureContext failure) =>
        (HostIsRegistry is null || HostIsRegistry == failure.RegistryHosts.Contains(match.Groups["host"].Value, StringComparer.OrdinalIgnoreCase))
        && (SplitAtEnd is null || SplitAtEnd == failure.Commands.Any(command => command.Trim() == match.Groups["wanted"].Value));

    private bool FitsTool(string tool, FailureContext failure) =>
        (MissingTools is [] || MissingTools!.Contains(tool) || (MissingTools is ["project"] && ProjectTools.Packages.ContainsKey(tool)))
        && (Listed is null || ProjectTools.Find(tool, failure.Project)?.Listed == Listed)
        && (Called is null || Called == failure.Command?.Split([' ', '\n', '\t', ';', '&', '|', '(', ')']).Contains(tool));

    private bool FitsOthers(FailureContext failure, string output, Dictionary<string, string> values)
    {
        if (values.TryGetValue("tool", out var tool) && ProjectTools.Find(tool, failure.Project) is { } found) values["package"] = found.Package;
        if (Override is ['!', .. var none] && failure.Overrides.ContainsKey(none)) return false;
        if (Override is not (null or ['!', ..]) && !failure.Overrides.ContainsKey(Override)) return false;
        if (Override is not null && failure.Overrides.TryGetValue(Override, out var version)) values["override"] = version;
        if (Refused is null) return true;
        if (EngineRefusal.Find(output) is not { } refusal || refusal.Tool != Refused) return false;
        (values["wanted"], values["found"]) = (refusal.Wanted, refusal.Found);
        return true;
    }

    private static Regex Expression(string pattern) => Expressions.GetOrAdd(pattern, text => new Regex(text, Options));

    private static bool Fits(string? pattern, IReadOnlyList<string> texts, Dictionary<string, string> values, Func<Match, bool>? also = null)
    {
        if (pattern is null)
            return true;
        foreach (var text in texts)
            foreach (var match in Expression(pattern).Matches(text).Take(MostMatches))
                if (also is null || also(match))
                    return Take(match, values);
        return false;
    }

    private static bool Take(Match match, Dictionary<string, string> values)
    {
        foreach (var group in match.Groups.Values.Where(group => group.Success && !char.IsAsciiDigit(group.Name[0])))
            values[group.Name] = group.Value.Trim();
        return true;
    }
}
