using System.Text.RegularExpressions;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>
/// Says what the parser's complaint means for somebody who wrote a shell command and not YAML. Looks at the line the
/// parser stopped at; its own words come last, when nothing better is known.
/// </summary>
internal static partial class SyntaxComplaint
{
    public static YamlFault Explain(SpecSource source, TextPosition start, TextPosition end, string message)
    {
        var line = source.LineAt(end.Index);
        return FindTab(source, start, end)
            ?? FindSeparator(source, end)
            ?? FindListItem(source, start)
            ?? FindUnclosedQuote(start, message)
            ?? FindListItem(source, end)
            ?? FindValue(end, line)
            ?? FindIndentation(end, line, message)
            ?? new YamlFault(end, $"This is not valid YAML: {Sentence(message)}", "Check the indentation and the quotes of this line and the one above.");
    }

    public static YamlFault Tab(TextPosition at) =>
        new(at, "The line is indented with a tab, which YAML does not allow.", "Indent with blanks, two for each level.");

    private static YamlFault? FindTab(SpecSource source, TextPosition start, TextPosition end)
    {
        foreach (var place in new[] { end, start })
        {
            var line = source.LineAt(place.Index);
            var indentation = line[..(line.Length - line.TrimStart().Length)];
            var tab = indentation.IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0)
                return Tab(new TextPosition(place.Line, tab + 1, place.Index));
        }

        return NextLineTab(source, end);
    }

    // A map that breaks at a tab is reported at the map's own place, the line before.
    private static YamlFault? NextLineTab(SpecSource source, TextPosition at)
    {
        var match = TabbedLine().Match(source.Text, Math.Min(at.Index, source.Text.Length));
        return match.Success ? Tab(source.PositionOf(match.Groups["tab"].Index)) : null;
    }

    private static YamlFault? FindSeparator(SpecSource source, TextPosition at) =>
        source.LineAt(at.Index) is "=======" ? new YamlFault(at with { Column = 1 }, "This line is a merge conflict marker (`=======`).",
            "Keep one of the two sides, and remove the marker lines.") : null;

    private static YamlFault? FindListItem(SpecSource source, TextPosition at)
    {
        var item = ListItem().Match(source.LineAt(at.Index));
        if (!item.Success)
            return null;
        var text = item.Groups["text"].Value;
        var why = Reserved(text);
        return why is null ? null : new YamlFault(
            new TextPosition(at.Line, item.Groups["text"].Index + 1, at.Index),
            why, $"Put the whole command in single quotes: - {Quoting.Single(text)}");
    }

    private static string? Reserved(string text) => text[0] switch
    {
        '[' => "A list item that starts with `[` is a list to YAML, and nothing may follow its `]`.",
        '{' => "A list item that starts with `{` is a map to YAML, and nothing may follow its `}`.",
        '"' or '\'' when ClosedQuote().IsMatch(text) => $"The text goes on after its closing quote (`{text[0]}`).",
        '`' or '@' or '%' => $"A text in YAML cannot start with `{text[0]}`.",
        '|' or '>' => $"A list item that starts with `{text[0]}` begins a block of lines, and no text may follow on the same line.",
        '*' or '&' or '!' or ',' or ']' or '}' => $"`{text[0]}` at the start of a text has a meaning of its own in YAML.",
        _ when text.Contains(": ", StringComparison.Ordinal) || text.EndsWith(':') =>
            "YAML takes a colon and a blank inside a text for the end of a key.",
        _ => null,
    };

    private static YamlFault? FindUnclosedQuote(TextPosition start, string message) =>
        !message.Contains("quoted scalar", StringComparison.OrdinalIgnoreCase) ? null
        : message.Contains("escape", StringComparison.OrdinalIgnoreCase)
            ? new YamlFault(start, "The text in double quotes has a backslash that YAML does not know.", "Use single quotes, or double the backslash.")
            : new YamlFault(start, "The quote that starts here is not closed before the text ends or its indentation does.",
                "Close it; inside double quotes write \\\" for a quote, inside single quotes write '' for one.");

    private static YamlFault? FindValue(TextPosition at, string line)
    {
        var pair = KeyAndValue().Match(line);
        if (!pair.Success)
            return null;
        var value = pair.Groups["value"].Value;
        if (value.StartsWith("- ", StringComparison.Ordinal))
            return new YamlFault(at, "A list cannot start on the line of its key.", $"Write `{pair.Groups["key"].Value}:` and the list on the lines below it.");
        var why = Reserved(value);
        return why is null ? null : new YamlFault(new TextPosition(at.Line, pair.Groups["value"].Index + 1, at.Index),
            why, $"Put the value in single quotes: {pair.Groups["key"].Value}: {Quoting.Single(value)}");
    }

    private static YamlFault? FindIndentation(TextPosition at, string line, string message)
    {
        if (message.Contains("flow", StringComparison.OrdinalIgnoreCase))
            return new YamlFault(at, "A `[` or `{` that was opened before this place is not closed.", "Close it, or write the list with one `- ` a line.");
        if (BareWord().Match(line) is { Success: true } word)
            return new YamlFault(at, $"YAML expected a key with a colon here, and found `{Quoting.Shorten(word.Value.Trim())}`.",
                "Write `key: value` with a blank after the colon, `- item` for a list, or remove the line.");
        if (!message.Contains("expected", StringComparison.OrdinalIgnoreCase) && !message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase))
            return null;
        return new YamlFault(at, "The line does not belong to the list or map above it.",
            "Indent it exactly like its neighbours, and check that the line above ends as it should.");
    }

    private static string Sentence(string message) => message.Trim().TrimEnd('.') + ".";

    [GeneratedRegex(@"\G[^\r\n]*\r?\n[ ]*(?<tab>\t)[ \t]*[^\s#]")]
    private static partial Regex TabbedLine();

    [GeneratedRegex(@"^\s*(?:- +)+(?<text>\S.*)$")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^(?:""(?:[^""\\]|\\.)*""|'(?:[^']|'')*')\s*[^\s#]")]
    private static partial Regex ClosedQuote();

    [GeneratedRegex(@"^\s*(?:- +)*(?<key>[\w.-]+):\s+(?<value>\S.*)$")]
    private static partial Regex KeyAndValue();

    [GeneratedRegex(@"^\s*[^\s:#-][^:]*$")]
    private static partial Regex BareWord();
}
