using System.Text.RegularExpressions;
using BuildApi.BuildSpecs.Yaml;

namespace BuildApi.BuildSpecs.Reading;

/// <summary>Commands that YAML changes on their way to the shell, in ways that their authors rarely know.</summary>
internal static partial class CommandWarnings
{
    public static void Look(SpecReading reading, SpecCursor at, ScalarNode scalar)
    {
        if (scalar.Form == ScalarForm.Block)
            return;
        var source = reading.Source.Text.AsSpan(scalar.Start.Index,
            Math.Clamp(scalar.End.Index - scalar.Start.Index, 0, reading.Source.Text.Length - scalar.Start.Index));
        var lines = source.ContainsAny('\n', '\r');
        if (lines && FoldedBackslash().IsMatch(source))
            reading.Warn(at, "YAML joins these lines with a space, so the backslash at the end of the line escapes that space.",
                "Start the item with `- |` and indent its lines, or write it on one line.");
        else if (lines && scalar.Form == ScalarForm.Plain && SwallowedItem().IsMatch(source))
            reading.Warn(at, "A line below starts with `- ` but is indented deeper, so YAML makes it a part of this command.",
                "Indent every `- ` of the list by the same amount.");
        else if (!lines && scalar.Form == ScalarForm.Plain && LosesQuotedText(reading.Source.RestOfLine(scalar.End.Index), scalar.Text))
            reading.Warn(at, "YAML takes ` #` inside this command for the start of a comment and drops the rest of the line.",
                $"Put the whole command in single quotes: - {Quoting.Single(reading.Source.RestOfLine(scalar.Start.Index))}");
    }

    // Cut in the middle of a quoted text, the shell is left with an odd number of quotes.
    private static bool LosesQuotedText(string after, string command) =>
        after.TrimStart().StartsWith('#') && (command.Count(c => c == '"') % 2 == 1 || command.Count(c => c == '\'') % 2 == 1);

    [GeneratedRegex(@"\\[ \t]*\r?\n")]
    private static partial Regex FoldedBackslash();

    [GeneratedRegex(@"\n[ ]*- ")]
    private static partial Regex SwallowedItem();
}
