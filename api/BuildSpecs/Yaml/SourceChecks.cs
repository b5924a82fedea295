using System.Text.RegularExpressions;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>
/// What is said about a text before YAML sees it, because YAML would say it badly (a merge conflict), or not at all
/// (the parser takes a zero character for the end and would drop the rest without a word).
/// </summary>
internal static partial class SourceChecks
{
    /// <summary>In characters. The largest spec seen in public repositories has a hundredth of it.</summary>
    public const int MaxLength = 256 * 1024;

    public static YamlFault? Find(SpecDocument source) =>
        FindTooLong(source) ?? FindEmpty(source) ?? FindControlCharacter(source) ?? FindMergeConflict(source);

    private static YamlFault? FindTooLong(SpecDocument source) => source.Text.Length <= MaxLength ? null : new YamlFault(
        new TextPosition(1, 1, 0),
        $"The build spec has {source.Text.Length} characters; {MaxLength} are allowed.",
        "Move long scripts into files of the repository and call those.");

    private static YamlFault? FindEmpty(SpecDocument source) => !string.IsNullOrWhiteSpace(source.Text) ? null : new YamlFault(
        new TextPosition(1, 1, 0),
        "The build spec is empty.",
        "It needs at least `version: 1` and `frontend:` with its phases; without a file, a spec is proposed for the detected framework.");

    private static YamlFault? FindControlCharacter(SpecDocument source)
    {
        for (var i = 0; i < source.Text.Length; i++)
            if (IsForbidden(source.Text, i))
                return new YamlFault(
                    source.PositionOf(i),
                    $"The character U+{(int)source.Text[i]:X4} is not allowed in YAML.",
                    "Remove it; if it is intended, write it as an escape inside double quotes, such as \"\\x1b\".");
        return null;
    }

    private static bool IsForbidden(string text, int index)
    {
        var c = text[index];
        if (c is '\t' or '\n' or '\r' or '\u0085')
            return false;
        if (char.IsControl(c) || c is '\uFFFE' or '\uFFFF')
            return true;
        if (char.IsHighSurrogate(c))
            return index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]);
        return char.IsLowSurrogate(c) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
    }

    private static YamlFault? FindMergeConflict(SpecDocument source)
    {
        var marker = ConflictMarker().Match(source.Text);
        return !marker.Success ? null : new YamlFault(
            source.PositionOf(marker.Index),
            $"This line is a merge conflict marker (`{marker.Value.Trim()}`).",
            "Keep one of the two sides, and remove the lines that start with <<<<<<<, ======= and >>>>>>>.");
    }

    // The parser never sees block text in the first column, so a marker there is a marker.
    [GeneratedRegex(@"^(<{7}|>{7}|\|{7})(?=[ \r\n]|\z)[^\r\n]{0,60}", RegexOptions.Multiline)]
    private static partial Regex ConflictMarker();
}
