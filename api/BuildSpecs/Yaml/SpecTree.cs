using YamlDotNet.Core;

namespace BuildApi.BuildSpecs.Yaml;

/// <summary>Turns a text into nodes, or into the first fault that stands in the way. Never throws for any text.</summary>
internal static class SpecTree
{
    public static SpecNode? Parse(SpecDocument source, out YamlFault? fault)
    {
        fault = SourceChecks.Find(source);
        if (fault is not null)
            return null;

        var builder = new SpecTreeBuilder(source);
        fault = Feed(source, builder);
        if (fault is null && builder.Root is null)
            fault = new YamlFault(source.EndPosition, "The build spec contains nothing but comments.", "Write `version: 1` and `frontend:` with its phases.");
        return fault is null ? builder.Root : null;
    }

    private static YamlFault? Feed(SpecDocument source, SpecTreeBuilder builder)
    {
        var parser = new Parser(new StringReader(source.Text));
        try
        {
            while (parser.MoveNext())
                if (builder.Accept(parser.Current!) is { } fault)
                    return fault;
            return null;
        }
        catch (YamlException refusal)
        {
            return SyntaxDiagnosis.Explain(source, TextPosition.Of(refusal.Start), TextPosition.Of(refusal.End), refusal.Message, builder.OpenBracket);
        }
        // The parser has states of its own that it reports as bugs (an unclosed "[" before a key is one).
        // For a reader of texts that anybody may send, each of them means: this is not YAML.
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            var end = parser.Current is { } last ? TextPosition.Of(last.End) : new TextPosition(1, 1, 0);
            return SyntaxDiagnosis.Explain(source, end, end, "The text after this place cannot be read.", builder.OpenBracket);
        }
    }
}
