using System.Text;

namespace BuildApi.BuildSpecs.Detection;

/// <summary>
/// Finds the names of the programs that a shell text calls. Reads as much of the shell's grammar as that takes: separators,
/// quotes, comments, substitutions, here-documents, assignments and redirections in front, and words that run others.
/// </summary>
internal sealed class ShellCommands
{
    private static readonly HashSet<string> PassOn = new(
    [
        "if", "then", "else", "elif", "while", "until", "do", "!", "{", "time", "exec", "command", "builtin", "env", "sudo", "nohup", "nice", "xargs",
        "timeout", "eval", "function",
    ], StringComparer.Ordinal);

    private static readonly HashSet<string> Closers = new(["fi", "done", "esac", "}", "for", "case", "select", "in"], StringComparer.Ordinal);

    /// <summary>Of substitutions in quoted texts in each other; what lies deeper is not looked at.</summary>
    private const int MaxDepth = 8;

    private readonly string text;
    private readonly int depth;
    private readonly List<string> names = [];
    private readonly Queue<string> hereDocuments = new();
    private int at;

    private ShellCommands(string text, int depth)
    {
        this.text = text;
        this.depth = depth;
    }

    public static IReadOnlyList<string> NamesIn(string text) => NamesIn(text, 0);

    private static List<string> NamesIn(string text, int depth)
    {
        var commands = new ShellCommands(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\\\n", " ", StringComparison.Ordinal), depth);
        if (depth < MaxDepth)
            commands.Read();
        return commands.names;
    }

    private void Read()
    {
        var expecting = true;
        while (at < text.Length)
        {
            var c = text[at];
            if (c == '\n')
                SkipHereDocuments();
            if (c is '\n' or ';' or '&' or '|' or '(' or ')' or '`')
            {
                at++;
                expecting = true;
            }
            else if (char.IsWhiteSpace(c))
                at++;
            else if (c == '#')
                at = LineEnd();
            else if (c is '<' or '>')
                SkipRedirection();
            else
                expecting = Take(ReadWord(), expecting);
        }
    }

    /// <summary>Answers whether the next word is the name of a program still.</summary>
    private bool Take(string word, bool expecting)
    {
        if (!expecting || word.Length == 0)
            return expecting;
        if (PassOn.Contains(word) || IsAssignment(word) || word.StartsWith('-') || char.IsAsciiDigit(word[0]))
            return true;
        if (!Closers.Contains(word))
            names.Add(word[(word.LastIndexOf('/') + 1)..] is { Length: > 0 } name && word.StartsWith('/') ? name : word);
        return false;
    }

    private string ReadWord()
    {
        var word = new StringBuilder();
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (';' or '&' or '|' or '(' or ')' or '<' or '>' or '`'))
        {
            if (text[at] is '\'' or '"')
                AppendQuoted(word, text[at]);
            else if (text[at] == '\\' && at + 1 < text.Length)
                word.Append(text[++at]);
            else
                word.Append(text[at]);
            at++;
        }

        return word.ToString();
    }

    // A substitution in double quotes runs a program too.
    private void AppendQuoted(StringBuilder word, char quote)
    {
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (quote == '"' && text[at] == '\\' && at + 1 < text.Length)
                at++;
            else if (quote == '"' && text[at] == '$' && at + 1 < text.Length && text[at + 1] == '(')
                names.AddRange(NamesIn(Substitution(), depth + 1));
            if (at < text.Length)
                word.Append(text[at]);
        }
    }

    private string Substitution()
    {
        var start = at + 2;
        var open = 1;
        for (at = start; at < text.Length && open > 0; at++)
            open += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
        at = Math.Min(at, text.Length) - 1;
        return text[start..Math.Max(start, at)];
    }

    private void SkipRedirection()
    {
        var here = text.AsSpan(at).StartsWith("<<") && !text.AsSpan(at).StartsWith("<<<");
        while (at < text.Length && text[at] is '<' or '>' or '&' or '-')
            at++;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        var target = ReadWord();
        if (here)
            hereDocuments.Enqueue(target);
    }

    private void SkipHereDocuments()
    {
        while (hereDocuments.TryDequeue(out var end))
            while (at < text.Length)
            {
                var start = at + 1;
                at++;
                at = LineEnd();
                if (start <= text.Length && text[Math.Min(start, text.Length)..at].Trim() == end)
                    break;
            }
    }

    private int LineEnd()
    {
        var end = at >= text.Length ? -1 : text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && word.Take(equals).All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '+');
    }
}
