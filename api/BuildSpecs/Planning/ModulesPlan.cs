using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>
/// Leaves out of the cache paths what the plan's own install deletes before it installs: to mount it and to delete it
/// costs more than a build without it, and it helps nothing.
/// </summary>
internal static class ModulesPlan
{
    private enum Reach
    {
        No,
        Partly,
        Whole,
    }

    /// <summary>The paths that are kept, and a line for each that is not.</summary>
    public static (IReadOnlyList<string> Paths, IReadOnlyList<string> Notes) Of(
        IReadOnlyList<string> paths, IReadOnlyList<PlannedCommand> commands, string working)
    {
        var (kept, notes) = (new List<string>(paths), new List<string>());
        foreach (var install in CleanInstalls.In(commands, working).DistinctBy(install => install.Folder))
        {
            var modules = install.Folder == "." ? "node_modules" : $"{install.Folder}/node_modules";
            var reached = kept.Where(path => !path.StartsWith('!') && ReachOf(path, modules) != Reach.No).ToList();
            if (reached.Count == 0) continue;
            kept.RemoveAll(path => !path.StartsWith('!') && ReachOf(path, modules) == Reach.Whole);
            // A pattern that takes more than this folder goes on taking the rest.
            if (reached.Any(path => ReachOf(path, modules) == Reach.Partly)) kept.Add($"!{modules}");
            if (install.Store is { } store && store != "." && kept.All(path => ReachOf(path, store) == Reach.No)) kept.Add($"{store}/**/*");
            notes.Add(Note(reached, modules, install));
        }

        return (kept, notes);
    }

    private static string Note(IReadOnlyList<string> reached, string modules, PlannedCleanInstall install) =>
        $"[cache] {modules} is left out of {string.Join(", ", reached)}: the install on line {install.Command.Line} of the build spec (npm ci) deletes it "
        + $"first, so restoring it would only cost time. "
        + $"What npm downloads is kept instead{(install.Store is { } store ? $", in {store}" : "")}.";

    // Whether the pattern takes all of a folder or something in it, and whether it takes anything else.
    private static Reach ReachOf(string pattern, string folder)
    {
        var (parts, names) = (pattern.TrimStart('!').Split('/'), folder.Split('/'));
        for (var at = 0; at < names.Length; at++)
        {
            if (at == parts.Length || parts[at] == "**") return Reach.Partly;
            // An exclusion too many does no harm.
            if (parts[at].AsSpan().ContainsAny("*?[{")) return Reach.Partly;
            if (parts[at] != names[at]) return Reach.No;
        }

        return Reach.Whole;
    }
}
