using System.Text.Json;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BuildApi.Tests.Structure;

/// <summary>The sentences in the sources of the service: what somebody who uses it reads when something is not as they thought.</summary>
internal static partial class SourceMessages
{
    // They also hold what git, registries, engines and key files say: patterns, and no words of ours.
    private static readonly string[] KnowsOthers = ["CloneFailure.cs", "PullFailure.cs", "PullFailureRules.cs", "ShellRefusal.cs", "SshKey.cs",
        "DockerEngine.cs", "ContainerInstaller.cs"];

    /// <summary>Each as <c>file: message</c>, with <c>{…}</c> where a value stands.</summary>
    public static IReadOnlyList<string> All { get; } = [.. SourceFile.CSharp.SelectMany(InCode).Concat(InHints())
        .Distinct()
        .OrderBy(each => each.File, StringComparer.Ordinal).ThenBy(each => each.Message, StringComparer.Ordinal)
        .Select(each => $"{each.File}: {each.Message}")];

    private static IEnumerable<(string File, string Message)> InCode(SourceFile file) =>
        from text in Texts(file.Syntax)
        where IsSentence(text) && (!KnowsOthers.Contains(file.Name) || Ends().IsMatch(text))
        select (file.Path, OneLine(text));

    private static IEnumerable<(string File, string Message)> InHints()
    {
        using var hints = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.In("api/Hints/hints.json")));
        return [.. from rule in hints.RootElement.EnumerateArray()
                   from name in (string[])["hint", "otherwise"]
                   where rule.TryGetProperty(name, out _)
                   select ("Hints/hints.json", Hole().Replace(OneLine(rule.GetProperty(name).GetString()!), "{…}"))];
    }

    // What is added up is one text; what stands in a hole is one of its own.
    private static IEnumerable<string> Texts(SyntaxNode node) => node switch
    {
        AttributeSyntax { Name: IdentifierNameSyntax { Identifier.Text: "LoggerMessage" } } => node.ChildNodes().SelectMany(Texts)
            .Select(text => $"(log) {text}"),
        AttributeSyntax => [],
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && Text(sum) is { } text => [text, .. Within(sum)],
        InterpolatedStringExpressionSyntax or LiteralExpressionSyntax when Text(node) is { } text => [text, .. Within(node)],
        _ => node.ChildNodes().SelectMany(Texts),
    };

    private static IEnumerable<string> Within(SyntaxNode node) => node switch
    {
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) => Within(sum.Left).Concat(Within(sum.Right)),
        LiteralExpressionSyntax => [],
        InterpolatedStringExpressionSyntax text => text.Contents.OfType<InterpolationSyntax>().SelectMany(hole => Texts(hole.Expression)),
        _ => Texts(node),
    };

    /// <summary>Null for what is no text, or a sum without one.</summary>
    private static string? Text(SyntaxNode node) => node switch
    {
        LiteralExpressionSyntax literal when literal.Token.Value is string text => text,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part =>
            part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : "{…}")),
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && (Text(sum.Left) ?? Text(sum.Right)) is not null =>
            (Text(sum.Left) ?? "{…}") + (Text(sum.Right) ?? "{…}"),
        _ => null,
    };

    // Three words in a row, none of them SQL's, and no signs of a pattern or a script.
    private static bool IsSentence(string text) => ThreeWords().IsMatch(text) && !Language().IsMatch(text);

    private static string OneLine(string text) => text.Trim('\n').Replace("\n", "\\n", StringComparison.Ordinal);

    [GeneratedRegex(@"(\p{L}|\{…\}|'|`)[ ,;:]+([\p{L}'`(]|\{…\})[\p{L}'’`,{…}_.]*[ ,;:]+([\p{L}'`(]|\{…\})")]
    private static partial Regex ThreeWords();

    [GeneratedRegex(@"\b(SELECT|INSERT|UPDATE|DELETE FROM|WHERE|ORDER BY|INDEXED BY|PRAGMA|CREATE|AND)\b|\\[bsdw.(]|\(\?|\$\(|-type |^set -|\bexec | AS \w+,|^yyyy|^rw,|^zypper|^(\{…\}[ ,:]*)+$")]
    private static partial Regex Language();

    [GeneratedRegex(@"\.( |$)|: \{…\}$|\w\{…\}$|^[:;] |^\(log\) |^Running ")]
    private static partial Regex Ends();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Hole();
}
