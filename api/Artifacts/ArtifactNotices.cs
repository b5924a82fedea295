namespace BuildApi.Artifacts;

/// <summary>Gathers what was left out by reason, so that 100,000 odd files make one line of the build log.</summary>
internal sealed class ArtifactNotices
{
    public const string OutsidePath = "Left out, since an absolute path or '..' leads out of the output folder";
    public const string NotUtf8 = "Left out, since the name is not valid UTF-8";
    public const string Twice = "Left out, since another file has the same name already";
    public const string NotAFile = "Left out, since it is a device, a pipe or something else that is not a file";
    public const string NextCache = "Left out, since it is the build cache of Next.js, which no visitor needs";
    public const string LinkLeaves = "Left out, since the link leads out of the output folder";
    public const string LinkToNothing = "Left out, since the link leads to nothing that is an artifact";
    public const string FolderLink = "In artifacts.tar.gz only, since the link leads to a folder";

    private const int MostExamples = 3;
    private const int LongestName = 100;

    private readonly Dictionary<string, (int Count, List<string> Examples)> byReason = [];

    public void Add(string reason, string path)
    {
        var (count, examples) = byReason.GetValueOrDefault(reason, (0, []));
        if (count < MostExamples) examples.Add(Printable(path));
        byReason[reason] = (count + 1, examples);
    }

    /// <summary>One sentence for each reason, in the order they came up.</summary>
    public IReadOnlyList<string> ToSentences() => [.. byReason.Select(reason =>
        $"{reason.Key}: {string.Join(", ", reason.Value.Examples)}{More(reason.Value.Count)}.")];

    /// <summary>A name as one line of a log can show it.</summary>
    public static string Printable(string path)
    {
        var shown = path.Length > LongestName ? $"{path[..LongestName]}…" : path;
        return string.Concat(shown.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }

    private static string More(int count) => count > MostExamples ? $" and {count - MostExamples} more" : "";
}
