using System.Text;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>One simple command of a shell text.</summary>
/// <param name="Before">What joins it to the one before: <c>;</c> (also for a line end), <c>&amp;&amp;</c>, <c>||</c>, <c>|</c>, <c>&amp;</c>; a parenthesis
/// is a word of its own.</param>
internal sealed record ShellStep(string Before, IReadOnlyList<string> Words);

/// <summary>
/// Takes a shell text apart into simple commands with their words, without redirections. Only what is plain is understood:
/// a here-document, a backquote or an open quote makes it give up, and whoever asks then assumes nothing.
/// </summary>
internal sealed class ShellSteps
{
    private readonly string text;
    private readonly List<ShellStep> steps = [];
    private readonly List<string> words = [];
    private string before = ";";
    private int at;

    private ShellSteps(string text) => this.text = text;

    /// <summary>Null when it is not understood.</summary>
    public static IReadOnlyList<ShellStep>? In(string text)
    {
        var reader = new ShellSteps(text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal));
        return reader.TryRead() ? reader.steps : null;
    }

    private bool TryRead()
    {
        while (at < text.Length)
        {
            var c = text[at];
            // A parenthesis behind a word makes a function or a list.
            if (c == '`' || text.AsSpan(at).StartsWith("<<") || (c == '(' && words.Count > 0)) return false;
            if (c is '\n' or ';' or '&' or '|' or '(' or ')') Separate(c);
            else if (c is ' ' or '\t') at++;
            else if (c == '#') at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            else if (c is '<' or '>') SkipRedirection();
            else if (!TryTakeWord()) return false;
        }

        End(";");
        return true;
    }

    private void Separate(char c)
    {
        if (text.AsSpan(at).StartsWith("&>"))
        {
            SkipRedirection();
            return;
        }

        var isDouble = c is '&' or '|' && at + 1 < text.Length && text[at + 1] == c;
        at += isDouble ? 2 : 1;
        if (c is '(' or ')')
        {
            End(before);
            steps.Add(new ShellStep(before, [c.ToString()]));
            before = c == '(' ? before : ";";
        }
        else End(c is '\n' ? ";" : isDouble ? new string(c, 2) : c.ToString());
    }

    // Empty commands are line ends in a row, or stand beside a parenthesis, and the joint before them counts on.
    private void End(string next)
    {
        if (words.Count > 0) steps.Add(new ShellStep(before, [.. words]));
        if (words.Count > 0 || next != ";") before = next;
        words.Clear();
    }

    private void SkipRedirection()
    {
        while (at < text.Length && text[at] is '<' or '>' or '&' or '|' or ' ' or '\t') at++;
        while (at < text.Length && text[at] is not (' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')')) at++;
    }

    private bool TryTakeWord()
    {
        var word = new StringBuilder();
        while (at < text.Length && text[at] is not (' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>'))
        {
            if (text[at] == '`' || text.AsSpan(at).StartsWith("$(")) return false;
            if (text[at] is '\'' or '"')
            {
                var end = text.IndexOf(text[at], at + 1);
                if (end < 0 || (text[at] == '"' && text.AsSpan(at, end - at).ContainsAny('`', '\\'))) return false;
                word.Append(text, at + 1, end - at - 1);
                at = end + 1;
            }
            else
            {
                if (text[at] == '\\') at++;
                if (at < text.Length) word.Append(text[at++]);
            }
        }

        // The number in front of a redirection is part of it.
        if (at >= text.Length || text[at] is not ('<' or '>') || !word.ToString().All(char.IsAsciiDigit)) words.Add(word.ToString());
        return true;
    }
}
