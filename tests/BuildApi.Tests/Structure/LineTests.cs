using BuildApi.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace BuildApi.Tests.Structure;

/// <summary>Lines that can be read without moving sideways.</summary>
public sealed class LineTests
{
    private const int Longest = 160;

    /// <summary>A text that is longer by itself, such as a pattern or a row of a raw string, stays whole.</summary>
    private const int LongText = 80;

    [Theory]
    [InlineData("api")]
    [InlineData("sdk")]
    [InlineData("tests")]
    public void No_line_has_more_than_160_characters(string folder) => Assert.Empty(
        from path in Directory.EnumerateFiles(RepositoryRoot.In(folder), "*.cs", SearchOption.AllDirectories)
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
            && !path.Contains("/Generated/", StringComparison.Ordinal)
        from line in LongLines(path)
        select $"{Path.GetRelativePath(RepositoryRoot.In(folder), path)}:{line}");

    private static IEnumerable<int> LongLines(string path)
    {
        var text = File.ReadAllText(path);
        if (!text.Split('\n').Any(line => line.Length > Longest)) yield break;
        var tree = CSharpSyntaxTree.ParseText(text);
        foreach (var line in tree.GetText().Lines.Where(line => line.End - line.Start > Longest))
        {
            // What operations and their types say is text of the OpenAPI document, line ends and all.
            var isDocumentation = text.AsSpan(line.Start, line.End - line.Start).TrimStart().StartsWith("///");
            var tokens = tree.GetRoot().DescendantTokens(line.Span);
            if (!isDocumentation && tokens.Where(IsText).Sum(token => Math.Min(token.Span.End, line.End) - Math.Max(token.SpanStart, line.Start)) <= LongText)
                yield return line.LineNumber + 1;
        }
    }

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
        or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken;
}
