using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Model;
using BuildApi.PackageOverrides.Repository;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Hints;

/// <summary>
/// Says before the commands run what a switch of Node.js among them will do: nvm inside a spec wins over a package override
/// that says something else, and a bare <c>nvm use</c> needs a file. Both are the author's right; neither should be a surprise.
/// </summary>
internal static partial class CommandNotices
{
    /// <param name="nodeOverride">The Node.js of a package override; null when there is none.</param>
    /// <param name="versionFile">The repository's <c>.nvmrc</c>, at the app's root or above it; null when there is none.</param>
    public static IReadOnlyList<string> Find(BuildPlan plan, string? nodeOverride, RepositoryFile? versionFile)
    {
        var notices = new List<string>();
        var told = new HashSet<string>();
        foreach (var command in plan.Commands)
            foreach (Match found in Switch().Matches(command.Text))
                notices.AddRange(Of(command, found, nodeOverride, versionFile).Where(notice => told.Add(notice.Once)).Select(notice => notice.Text));
        return notices;
    }

    /// <summary>Whether a command puts another Node.js in place for those after it.</summary>
    public static bool SwitchesNode(string command) => Switch().IsMatch(command);

    /// <summary>The version that an <c>.nvmrc</c> names.</summary>
    public static string? VersionOf(RepositoryFile? versionFile) => versionFile is null ? null : VersionFiles.ReadLine(versionFile.Content)?.Text;

    private static IEnumerable<(string Once, string Text)> Of(PlannedCommand command, Match found, string? nodeOverride, RepositoryFile? versionFile)
    {
        var (text, version) = (found.Groups["switch"].Value.TrimEnd(), found.Groups["version"].Value);
        // "--lts" and the like are versions, too.
        if (version.Length == 0 && !text.Contains("--lts", StringComparison.Ordinal))
        {
            if (versionFile is null)
                yield return ("file",
                    $"`{text}` on line {command.Line} of the build spec names no version, and there is no .nvmrc in the app's folder or above it to take "
                        + $"it from.");
            version = VersionOf(versionFile) ?? "";
        }

        if (nodeOverride is not null && Contradicts(version, nodeOverride))
            yield return (version,
                $"`{text}` on line {command.Line} of the build spec overrides the package override: the commands after it run on Node.js "
                    + $"{version.TrimStart('v')}, not on {nodeOverride}.");
    }

    // What only the list of versions, or the shell, could tell is no contradiction yet.
    private static bool Contradicts(string version, string nodeOverride) =>
        VersionSpec.TryParse(version, out var spec, out _) && SemanticVersion.TryParse(nodeOverride, out var overridden) && spec.Kind switch
        {
            VersionSpecKind.Exact => spec.Version != overridden,
            VersionSpecKind.Range => !spec.Range!.Contains(overridden),
            _ => false,
        };

    [GeneratedRegex(@"(?:^|[;&|(])[ \t]*(?<switch>nvm[ \t]+(?:use|install)\b(?:[ \t]+--?[A-Za-z-]+)*(?:[ \t]+(?<version>[^\s;&|()-][^\s;&|()]*))?)",
        RegexOptions.Multiline)]
    private static partial Regex Switch();
}
