using System.Text.RegularExpressions;

namespace BuildApi.Tests.Support;

/// <summary>A request of <see cref="HttpFile"/>, its variables not yet replaced.</summary>
/// <param name="Title">What stands behind <c>###</c>.</param>
/// <param name="Name">What a later request calls its answer; null when none does.</param>
/// <param name="Body">Null when there is none.</param>
public sealed record HttpFileRequest(
    string Title, string? Name, string Method, string Address, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body);

/// <summary>A file of requests as the HTTP clients of editors read it: variables, titles, names, headers, bodies.</summary>
public sealed partial class HttpFile
{
    private HttpFile(IReadOnlyDictionary<string, string> variables, IReadOnlyList<HttpFileRequest> requests) => (Variables, Requests) = (variables, requests);

    /// <summary>The values that the file gives its variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    public IReadOnlyList<HttpFileRequest> Requests { get; }

    public static HttpFile Read(string path)
    {
        var parts = Title().Split(File.ReadAllText(path).ReplaceLineEndings("\n"));
        var variables = Variable().Matches(parts[0]).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());
        return new HttpFile(variables, [.. parts.Skip(1).Chunk(2).Select(part => Parse(part[0].Trim(), part[1]))]);
    }

    /// <summary>A text with every <c>{{name}}</c> replaced by what <paramref name="valueOf"/> says.</summary>
    public static string Fill(string text, Func<string, string> valueOf) => Placeholder().Replace(text, match => valueOf(match.Groups[1].Value));

    private static HttpFileRequest Parse(string title, string text)
    {
        var halves = text.Trim('\n').Split("\n\n", 2);
        var lines = halves[0].Split('\n');
        var name = lines.Select(line => NameLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;
        var head = lines.Where(line => !line.StartsWith('#')).ToList();
        var request = head[0].Split(' ', 2);
        return new HttpFileRequest(title, name, request[0], request[1], [.. head.Skip(1).Select(line => line.Split(": ", 2))
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]))], halves.Length > 1 ? halves[1] : null);
    }

    [GeneratedRegex("^### (.*)$", RegexOptions.Multiline)]
    private static partial Regex Title();

    [GeneratedRegex("^@([A-Za-z]+) *= *(.*)$", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex("^# @name ([A-Za-z]+)$")]
    private static partial Regex NameLine();

    [GeneratedRegex(@"\{\{([^}]+)}}")]
    private static partial Regex Placeholder();
}
