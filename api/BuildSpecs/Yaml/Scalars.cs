using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>Reads a text of YAML, undoing what YAML makes of a leading exclamation mark.</summary>
internal static class Scalars
{
    private const string CoreTag = "tag:yaml.org,2002:";

    public static ScalarNode Read(Scalar scalar, SpecDocument source, bool insideFlow, out YamlFault? fault)
    {
        var start = TextPosition.Of(scalar.Start);
        fault = scalar.Value.Contains('\0', StringComparison.Ordinal) ? ZeroCharacter(start) : null;
        if (!HasLocalTag(scalar))
            return Make(scalar, start, FormOf(scalar.Style), scalar.Value);

        // `! grep -q x` and `!dist/tmp/**` are tags to YAML; nobody writes tags in a build spec.
        var line = source.RestOfLine(start.Index);
        if (insideFlow || FormOf(scalar.Style) == ScalarForm.Block || Continues(scalar, source, start))
            fault ??= TagFault(start, line);
        return Make(scalar, start, ScalarForm.Plain, WithoutComment(line));
    }

    private static bool HasLocalTag(Scalar scalar) =>
        !scalar.Tag.IsEmpty && !scalar.Tag.Value.StartsWith(CoreTag, StringComparison.Ordinal);

    private static bool Continues(Scalar scalar, SpecDocument source, TextPosition start) =>
        scalar.Value.Length > 0 && source.Text.AsSpan(start.Index, Math.Max(0, (int)scalar.End.Index - start.Index)).ContainsAny('\n', '\r');

    // A number sign between quotes is the shell's; one after a bare path is YAML's.
    private static string WithoutComment(string line)
    {
        var comment = line.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 || line.AsSpan(0, comment).ContainsAny('"', '\'') ? line : line[..comment].TrimEnd();
    }

    private static ScalarForm FormOf(ScalarStyle style) => style switch
    {
        ScalarStyle.Plain => ScalarForm.Plain,
        ScalarStyle.Literal or ScalarStyle.Folded => ScalarForm.Block,
        _ => ScalarForm.Quoted,
    };

    private static ScalarNode Make(Scalar scalar, TextPosition start, ScalarForm form, string text) =>
        new(start, text, form) { End = TextPosition.Of(scalar.End) };

    private static YamlFault ZeroCharacter(TextPosition at) => new(at,
        "The text contains a zero character, which no command, path or variable can hold.", "Remove the `\\0`.");

    private static YamlFault TagFault(TextPosition at, string text) => new(at,
        "YAML reads the word after `!` as a tag and drops it.", $"Put the whole text in single quotes: {Quoting.Single(text)}");
}
