using System.Text;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>
/// Writes a commit as a stream for <c>git fast-import</c>: one process for a commit, whatever its files are called and
/// however many there are, and no working tree.
/// </summary>
internal static class FastImport
{
    /// <summary>The stream of one commit, which ends by printing the commit's id.</summary>
    /// <param name="from">The parent, or null for a commit without one.</param>
    /// <param name="seconds">Time of the commit in seconds since 1970, so that a repository is the same each time it is made.</param>
    public static byte[] Commit(
        string branch, string? from, string message, long seconds, IEnumerable<KeyValuePair<string, RepositoryFile?>> files)
    {
        using var stream = new MemoryStream();
        Line(stream, $"commit refs/heads/{branch}");
        Line(stream, "mark :1");
        Line(stream, $"committer Ada Tester <ada@example.org> {seconds} +0000");
        Data(stream, Encoding.UTF8.GetBytes(message));
        if (from is not null)
            Line(stream, $"from {from}");
        foreach (var (path, file) in files)
            Write(stream, path, file);
        Line(stream, "");
        Line(stream, "get-mark :1");
        Line(stream, "done");
        return stream.ToArray();
    }

    private static void Write(Stream stream, string path, RepositoryFile? file)
    {
        if (file is null)
        {
            Line(stream, $"D {Quote(path)}");
        }
        else if (file.IsSubmodule)
        {
            Line(stream, $"M {file.Mode} {Encoding.ASCII.GetString(file.Content.Span)} {Quote(path)}");
        }
        else
        {
            Line(stream, $"M {file.Mode} inline {Quote(path)}");
            Data(stream, file.Content.Span);
        }
    }

    private static void Data(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Line(stream, $"data {bytes.Length}");
        stream.Write(bytes);
        Line(stream, "");
    }

    private static void Line(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text + "\n"));

    private static string Quote(string path) =>
        "\"" + path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal) + "\"";
}
