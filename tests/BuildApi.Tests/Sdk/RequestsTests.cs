using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Sdk;

/// <summary><c>openapi/requests.http</c> has every operation of the document, and no others.</summary>
public sealed partial class RequestsTests
{
    private static readonly List<string> Requests = [.. File.ReadLines(RepositoryRoot.In("openapi", "requests.http"))
        .Select(line => Request().Match(line)).Where(match => match.Success).Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}")];

    private static readonly List<string> All = [.. JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))];

    public static TheoryData<string> Operations => [.. All];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_has_a_request(string operation) => Assert.Contains(Requests, request => Matches(request, operation));

    [Fact]
    public void Every_request_is_for_an_operation() =>
        Assert.All(Requests, request => Assert.Contains(All, operation => Matches(request, operation)));

    // A name in braces stands for one part of the path; the path of an artifact has as many as it likes, and a number is no word (latest).
    private static bool Matches(string request, string operation)
    {
        var pattern = Regex.Escape(operation).Replace("\\{path}", ".+", StringComparison.Ordinal)
            .Replace("\\{number}", @"\{\{[^}]+}}", StringComparison.Ordinal);
        return Regex.IsMatch(request, $"^{Placeholder().Replace(pattern, "[^/]+")}$");
    }

    [GeneratedRegex(@"^(GET|PUT|POST|PATCH|DELETE) \{\{address}}([^?\s]*)")]
    private static partial Regex Request();

    [GeneratedRegex(@"\\\{\w+}")]
    private static partial Regex Placeholder();
}
