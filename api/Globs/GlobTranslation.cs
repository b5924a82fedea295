using System.Text;

namespace BuildApi.Globs;

/// <summary>What the wildcards of patterns are as a regular expression, without its anchors; pure.</summary>
internal static class GlobTranslation
{
    public static string ToRegex(string pattern)
    {
        var text = new StringBuilder();
        var groups = 0;
        for (var at = 0; at < pattern.Length;)
        {
            var rest = pattern.AsSpan(at);
            var taken = 1;
            if (IsFolders(pattern, at)) { text.Append("(?:[^/]*/)*"); taken = 3; }
            else if (rest.StartsWith("**")) { text.Append(".*"); taken = 2; }
            else if (rest[0] == '*') text.Append("[^/]*");
            else if (rest[0] == '?') text.Append("(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|[^/])");
            else if (rest[0] == '[' && SetLength(rest) is > 0 and var length) { text.Append(Set(rest[..length])); taken = length; }
            else if (rest[0] == '{' && rest.Contains('}')) { text.Append("(?:"); groups++; }
            else if (rest[0] == '}' && groups > 0) { text.Append(')'); groups--; }
            else if (rest[0] == ',' && groups > 0) text.Append('|');
            else if (rest[0] == '\\' && rest.Length > 1) { text.Append(Literal(rest[1])); taken = 2; }
            else text.Append(Literal(rest[0]));
            at += taken;
        }
        return text.Append(')', groups).ToString();
    }

    /// <summary>Whether <c>**/</c> stands here as a name of its own: any number of folders, none included.</summary>
    private static bool IsFolders(string pattern, int at) =>
        pattern.AsSpan(at).StartsWith("**/") && (at == 0 || pattern[at - 1] is '/' or '{' or ',');

    /// <summary>Length of the set in brackets that begins here; 0 when it has no end within the name.</summary>
    private static int SetLength(ReadOnlySpan<char> rest)
    {
        var first = rest.Length > 1 && rest[1] is '!' or '^' ? 2 : 1;
        // A bracket that comes first is a member, not the end.
        var end = rest.Length > first + 1 ? rest[(first + 1)..].IndexOf(']') : -1;
        return end < 0 || rest[..(first + 1 + end)].Contains('/') ? 0 : first + 1 + end + 1;
    }

    private static string Set(ReadOnlySpan<char> set)
    {
        var negated = set[1] is '!' or '^';
        var members = set[(negated ? 2 : 1)..^1];
        var text = new StringBuilder(negated ? "(?:[^/" : "(?:[");
        for (var at = 0; at < members.Length; at++)
        {
            text.Append(Literal(members[at]));
            if (at + 2 >= members.Length || members[at + 1] != '-' || members[at] > members[at + 2]) continue;
            text.Append('-').Append(Literal(members[at + 2]));
            at += 2;
        }
        text.Append(negated ? "]|" : "-[/]]|");
        foreach (var c in set) text.Append(Literal(c));
        return text.Append(')').ToString();
    }

    private static string Literal(char c) => $"\\u{(int)c:X4}";
}
