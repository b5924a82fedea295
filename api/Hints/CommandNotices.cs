using System.Text.RegularExpressions;
using BuildApi.BuildSpecs;

namespace BuildApi.Hints;

/// <summary>
/// Says before the commands run what a switch of Node.js among them will do: nvm inside a spec wins over a package override,
/// and a bare <c>nvm use</c> needs a file. Both are the author's right; neither should be a surprise.
/// </summary>
internal static partial class CommandNotices
{
    /// <param name="nodeOverride">The Node.js of a package override; null when there is none.</param>
    /// <param name="repositoryFiles">Names of the files at the app's root.</param>
    public static IReadOnlyList<string> Find(BuildPlan plan, string? nodeOverride, IReadOnlyCollection<string> repositoryFiles)
    {
        var notices = new List<string>();
        foreach (var command in plan.Commands)
            if (Switch().Match(command.Text) is { Success: true } found)
                notices.AddRange(Of(command, found, nodeOverride, repositoryFiles));
        return notices;
    }

    /// <summary>Whether a command puts another Node.js in place for those after it.</summary>
    public static bool SwitchesNode(string command) => Switch().IsMatch(command);

    private static IEnumerable<string> Of(PlannedCommand command, Match found, string? nodeOverride, IReadOnlyCollection<string> repositoryFiles)
    {
        var text = found.Groups["switch"].Value;
        if (nodeOverride is not null)
            yield return $"`{text}` on line {command.Line} of the build spec wins over the package override: the commands after it do not run on Node.js {nodeOverride}.";
        if (found.Groups["version"].Length == 0 && !repositoryFiles.Contains(".nvmrc"))
            yield return $"`{text}` on line {command.Line} of the build spec names no version, and there is no .nvmrc at the app's root to take it from.";
    }

    [GeneratedRegex(@"(?:^|[;&|(])[ \t]*(?<switch>nvm[ \t]+(?:use|install)\b(?:[ \t]+--?[A-Za-z-]+)*(?:[ \t]+(?<version>[^\s;&|()-][^\s;&|()]*))?)", RegexOptions.Multiline)]
    private static partial Regex Switch();
}
