namespace BuildApi.PackageOverrides.Repository;

/// <summary>Files of plain lines: <c>.nvmrc</c>, <c>.node-version</c> and asdf's <c>.tool-versions</c>.</summary>
internal static class VersionFiles
{
    /// <summary>What asdf and mise call packages that have another name here.</summary>
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal) { ["nodejs"] = "node", ["golang"] = "go" };

    /// <summary>The first line that says something; <c>#</c> starts a comment.</summary>
    public static (string Text, int Line)? ReadLine(string content)
    {
        foreach (var (text, line) in Lines(content)) return (text, line);
        return null;
    }

    /// <summary>The version of a package; of several the first one, as asdf prefers it. <c>latest:20</c> means <c>20</c>.</summary>
    public static (string Text, int Line)? ReadToolVersions(string content, string package)
    {
        foreach (var (text, line) in Lines(content))
        {
            var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (OtherNames.GetValueOrDefault(words[0], words[0]) != package) continue;
            var version = words.Length > 1 ? words[1] : "";
            return (version.StartsWith("latest:", StringComparison.Ordinal) ? version["latest:".Length..] : version, line);
        }
        return null;
    }

    private static IEnumerable<(string Text, int Line)> Lines(string content)
    {
        var number = 0;
        foreach (var line in content.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var text = line.Split('#')[0].Trim();
            if (text.Length > 0) yield return (text, number);
        }
    }
}
