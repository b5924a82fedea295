using BuildApi.Apps;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>A clean install that a plan certainly does.</summary>
/// <param name="Folder">The project's, from the repository's root on.</param>
/// <param name="Store">Where in the repository it keeps what it downloads; null for the usual place.</param>
internal sealed record PlannedCleanInstall(PlannedCommand Command, string Folder, string? Store);

/// <summary>
/// Follows the one shell of a plan through its folders and finds the clean installs. What runs under a condition, in a
/// loop or in a folder that only the build knows is none: then what the spec wants kept is kept.
/// </summary>
internal sealed class CleanInstalls
{
    private static readonly HashSet<string> Compound = new(["if", "for", "while", "until", "case", "select", "function"], StringComparer.Ordinal);
    private static readonly HashSet<string> Conditions =
        new(["[", "[[", "test", "!", "command", "which", "type", "grep", "false", "git", "diff", "cmp"], StringComparer.Ordinal);

    private readonly List<PlannedCleanInstall> found = [];
    private readonly Stack<string?> outer = new();
    private string? folder;

    private CleanInstalls(string working) => folder = working;

    public static IReadOnlyList<PlannedCleanInstall> In(IReadOnlyList<PlannedCommand> commands, string working)
    {
        var reader = new CleanInstalls(working);
        foreach (var command in commands) reader.Read(command);
        return reader.found;
    }

    private void Read(PlannedCommand command)
    {
        if (ShellSteps.In(command.Text) is not { } steps || steps.Any(step => Compound.Contains(step.Words[0])))
        {
            if (MayMove(command.Text)) folder = null;
            return;
        }

        var certain = true;
        for (var at = 0; at < steps.Count; at++)
        {
            certain = steps[at].Before switch
            {
                "||" => false,
                "&&" => certain && !Conditions.Contains(steps[at - 1].Words[0]),
                _ => true,
            };
            Take(command, steps[at].Words, certain);
        }
    }

    private void Take(PlannedCommand command, IReadOnlyList<string> words, bool certain)
    {
        if (words[0] == "(") outer.Push(folder);
        else if (words[0] == ")") folder = outer.TryPop(out var before) ? before : null;
        else if (words[0] is "cd" or "pushd" or "popd" or "eval" or "source" or ".") Move(words, certain);
        else if (certain && folder is not null && CleanInstall.TryRead(words, out var install) && Resolve(folder, install.Prefix ?? ".") is { } project)
            found.Add(new PlannedCleanInstall(command, project, install.Store is null ? null : Resolve(folder, install.Store)));
    }

    private void Move(IReadOnlyList<string> words, bool certain) =>
        folder = certain && folder is not null && words is ["cd", var there] ? Resolve(folder, there) : words[0] is "source" or "." ? folder : null;

    // A name that only the shell can tell, or one outside of the repository, is not known here.
    private static string? Resolve(string from, string path) =>
        path.Length == 0 || path[0] is '/' or '~' or '-' || path.AsSpan().ContainsAny("$*?[{") || !RepositoryPath.TryResolve(from, path, out var resolved)
        ? null : resolved;

    private static bool MayMove(string text) =>
        text.Contains("cd", StringComparison.Ordinal) || text.Contains("pushd", StringComparison.Ordinal) || text.Contains("popd", StringComparison.Ordinal)
        || text.Contains("eval", StringComparison.Ordinal);
}
