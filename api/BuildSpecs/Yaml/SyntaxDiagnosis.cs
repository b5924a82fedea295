using System.Text.RegularExpressions;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>
/// Says what the parser's refusal means for somebody who wrote a shell command and not YAML. Looks at the line the
/// parser stopped at; its own words come last, when nothing better is known.
/// </summary>
internal static partial class SyntaxDiagnosis
{
    /// <param name="bracket">Where the innermost list or map that is written in brackets began, if the parser was inside one.</param>
    public static YamlFault Explain(SpecDocument source, TextPosition start, TextPosition end, string message, TextPosition? bracket)
    {
        var line = source.LineAt(end.Index);
        return FindTab(source, start, end, message)
            ?? FindUnclosedBracket(source, bracket, end)
            ?? FindSeparator(source, end)
            ?? FindListItem(source, start)
            ?? FindUnclosedQuote(start, message)
            ?? FindListItem(source, end)
            ?? FindValue(end, line)
            ?? FindMissingColon(source, end)
            ?? FindIndentation(end, message)
            ?? new YamlFault(end, $"This is not valid YAML: {Sentence(message)}", "Check the indentation and the quotes of this line and the one above.");
    }

    public static YamlFault Tab(TextPosition at) =>
        new(at, "The line is indented with a tab, which YAML does not allow.", "Indent with spaces, two for each level.");

    private static YamlFault? FindTab(SpecDocument source, TextPosition start, TextPosition end, string message)
    {
        // The parser names the map that breaks at a tab; the tab itself is on a line below.
        if (message.Contains("tab", StringComparison.Ordinal) && TabbedLine().Match(source.Text, source.LineStart(start.Index)) is { Success: true } tabbed)
            return Tab(source.PositionOf(tabbed.Groups["tab"].Index));
        var line = source.LineAt(end.Index);
        var tab = line.AsSpan(0, line.Length - line.TrimStart().Length).IndexOf('\t');
        return tab < 0 ? null : Tab(new TextPosition(end.Line, tab + 1, end.Index));
    }

    private static YamlFault? FindSeparator(SpecDocument source, TextPosition at) =>
        source.LineAt(at.Index) is "=======" ? new YamlFault(at with { Column = 1 }, "This line is a merge conflict marker (`=======`).",
            "Keep one of the two sides, and remove the marker lines.") : null;

    private static YamlFault? FindListItem(SpecDocument source, TextPosition at)
    {
        var item = ListItem().Match(source.LineAt(at.Index));
        if (!item.Success)
            return null;
        var text = item.Groups["text"].Value;
        var why = Reserved(text);
        return why is null ? null : new YamlFault(
            new TextPosition(at.Line, item.Groups["text"].Index + 1, at.Index),
            why, $"Put the whole text in single quotes: - {Quoting.Single(text)}");
    }

    private static string? Reserved(string text) => text[0] switch
    {
        '[' when text.Contains(']', StringComparison.Ordinal) => "YAML reads text that starts with `[` as a list, but this line is not one.",
        '{' when text.Contains('}', StringComparison.Ordinal) => "YAML reads text that starts with `{` as a map, but this line is not one.",
        '[' or '{' => null,
        '"' or '\'' when ClosedQuote().IsMatch(text) => $"The text continues after its closing quote (`{text[0]}`).",
        '`' or '@' or '%' => $"In YAML, text cannot start with `{text[0]}`.",
        '|' or '>' => $"A list item that starts with `{text[0]}` begins a block of lines, and no text may follow on the same line.",
        '*' or '&' or '!' or ',' or ']' or '}' => $"`{text[0]}` at the start of text has a special meaning in YAML.",
        _ when text.Contains(": ", StringComparison.Ordinal) || text.EndsWith(':') =>
            "YAML takes a colon and a space inside text as the end of a key.",
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

    private static YamlFault? FindUnclosedBracket(SpecDocument source, TextPosition? opened, TextPosition end)
    {
        if (opened is not { } bracket || (bracket.Line == end.Line && source.RestOfLine(bracket.Index).AsSpan().ContainsAny(']', '}')))
            return null;
        return new YamlFault(bracket, $"The `{source.Text[bracket.Index]}` that starts a list or map here is not closed.",
            "Close it; or write the list below its key, one `- ` per line; or, if it is part of text, put the text in single quotes.");
    }

    /// <summary>A line such as <c>version:1</c> or <c>artifacts</c> is a text to YAML, which it complains about one line later.</summary>
    private static YamlFault? FindMissingColon(SpecDocument source, TextPosition at)
    {
        foreach (var place in new[] { at, source.LineAbove(at) })
        {
            var word = BareWord().Match(source.LineAt(place.Index));
            if (word.Success)
                return new YamlFault(place with { Column = word.Groups["word"].Index + 1 },
                    $"YAML expected `key: value` here, but found `{Quoting.Shorten(word.Groups["word"].Value)}`.",
                    "Write a colon and a space after the key, or remove the line.");
        }

        return null;
    }

    private static YamlFault? FindIndentation(TextPosition at, string message)
    {
        if (!message.Contains("expected", StringComparison.OrdinalIgnoreCase) && !message.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase))
            return null;
        return new YamlFault(at, "The line does not belong to the list or map above it.",
            "Indent it exactly like its neighbours, and check that the line above ends as it should.");
    }

    private static string Sentence(string message) => message.Trim().TrimEnd('.') + ".";

    [GeneratedRegex(@"^[ ]*(?<tab>\t)", RegexOptions.Multiline)]
    private static partial Regex TabbedLine();

    [GeneratedRegex(@"^\s*(?:- +)+(?<text>\S.*)$")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^(?:""(?:[^""\\]|\\.)*""|'(?:[^']|'')*')\s*[^\s#]")]
    private static partial Regex ClosedQuote();

    [GeneratedRegex(@"^\s*(?:- +)*(?<key>[\w.-]+):\s+(?<value>\S.*)$")]
    private static partial Regex KeyAndValue();

    [GeneratedRegex(@"^\s*(?<word>[\w.-]*\w(?::[^\s:]+)?)$")]
    private static partial Regex BareWord();
}
