using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record DocumentedOperation(string Id, string Tag, string Method, string Path, JsonNode Node)
{
    /// <summary>What the service makes up itself: a caller copies it from the answer of the operation that made it.</summary>
    private static readonly (string Parameter, string MadeBy, Func<JsonNode, JsonNode?> Of)[] MadeUp =
    [
        ("keyId", "CreateApiKey", answer => answer["apiKey"]!["id"]),
        ("backupId", "CreateBackup", answer => answer["id"]),
        ("toolId", "WarmToolStore", answer => answer["items"]![0]!["id"]),
    ];

    /// <summary>All of them, in the order in which <c>openapi/requests.http</c> has them first: one prepares another.</summary>
    public static IReadOnlyList<DocumentedOperation> InTheOrderOfTheFile()
    {
        var all = (from path in JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!["paths"]!.AsObject()
                   from operation in path.Value!.AsObject()
                       // A word goes before a name in its place.
                   orderby path.Key.Count(letter => letter == '{')
                   select new DocumentedOperation((string)operation.Value!["operationId"]!, (string)operation.Value!["tags"]![0]!,
                       operation.Key.ToUpperInvariant(), path.Key, operation.Value!)).ToList();
        IReadOnlyList<DocumentedOperation> ordered = [.. HttpFile.Read(RepositoryRoot.In("openapi", "requests.http")).Requests
            .Select(request => all.First(one => one.Method == request.Method && one.IsAt(request.Address))).Distinct()];
        Assert.Equal(all.Count, ordered.Count);
        return ordered;
    }

    /// <summary>Keeps what this operation's answer says for the parameters of later ones.</summary>
    public void Remember(string answer, Dictionary<string, string> made)
    {
        foreach (var (parameter, _, of) in MadeUp.Where(one => one.MadeBy == Id)) made[parameter] = of(JsonNode.Parse(answer)!)!.ToString();
    }

    /// <summary>The parameters that the document has no example of, because only an earlier answer knows them.</summary>
    public IEnumerable<(string Parameter, string Value)> Typed(Dictionary<string, string> made) =>
        made.Where(one => Path.Contains($"{{{one.Key}}}", StringComparison.Ordinal)).Select(one => (one.Key, one.Value));

    /// <summary>What has to stand in the query, with its examples: <c>?q=text</c>, or nothing.</summary>
    public static string RequiredQuery(JsonNode operation, string? but = null)
    {
        var required = (operation["parameters"]?.AsArray() ?? []).Where(one => (string)one!["in"]! == "query" && (bool?)one["required"] == true)
            .Where(one => (string)one!["name"]! != but).Select(one => $"{one!["name"]}={Uri.EscapeDataString((string)one["example"]!)}").ToList();
        return required.Count == 0 ? "" : $"?{string.Join('&', required)}";
    }

    private bool IsAt(string address) =>
        Regex.IsMatch(address, @"^\{\{address}}" + Regex.Replace(Path, "{[^}]+}", "[^/?]+") + "([?]|$)", RegexOptions.CultureInvariant);
}
