using System.Text.Json;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>The document that is served, the one that is checked in, and the service itself say the same.</summary>
public sealed class OpenApiTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task The_served_document_is_the_one_that_is_checked_in()
    {
        var served = await ServedAsync();
        var checkedIn = JsonNode.Parse(await File.ReadAllTextAsync(RepositoryRoot.In("openapi", "buildapi.json")))!;

        Assert.Null(FirstDifference("", checkedIn, served));
    }

    [Fact]
    public async Task It_is_OpenAPI_3_0_and_its_server_is_the_one_that_it_comes_from()
    {
        var document = await ServedAsync();

        Assert.Equal("3.0", ((string)document["openapi"]!)[..3]);
        var server = new Uri(new Uri("https://example.com/prefix/openapi/v1.json"), (string)document["servers"]!.AsArray().Single()!["url"]!);
        Assert.Equal("https://example.com/prefix/", server.ToString());
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_tag_and_a_success()
    {
        foreach (var (path, operation) in await OperationsAsync())
        {
            Assert.False(string.IsNullOrEmpty((string?)operation["operationId"]), $"{path} has no operationId.");
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), $"{path} has no summary.");
            Assert.NotEmpty(operation["tags"]!.AsArray());
            Assert.Contains(operation["responses"]!.AsObject(), response => response.Key.StartsWith('2'));
        }
    }

    [Fact]
    public async Task Names_of_operations_are_unique()
    {
        var names = (await OperationsAsync()).Select(operation => (string)operation.Operation["operationId"]!).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Every_problem_is_a_problem_document()
    {
        foreach (var (path, operation) in await OperationsAsync())
        {
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] is '4'))
                Assert.True(response!["content"]?["application/problem+json"] is not null, $"{path} documents {status} as {response.ToJsonString()}.");
        }
    }

    [Fact]
    public async Task What_runners_call_is_not_in_the_document() =>
        Assert.DoesNotContain(await OperationsAsync(), operation => operation.Path.Contains("/runner", StringComparison.Ordinal));

    [Fact]
    public async Task No_schema_is_an_artefact_of_the_generator()
    {
        foreach (var (name, schema) in (await ServedAsync())["components"]!["schemas"]!.AsObject())
        {
            Assert.Matches("^[A-Z][A-Za-z]+$", name);
            // Numbers that may also be text come out as unions, and enums without a type.
            Assert.DoesNotContain("anyOf", schema!.ToJsonString(), StringComparison.Ordinal);
            if (schema["enum"] is not null) Assert.Equal("string", (string)schema["type"]!);
        }
    }

    private async Task<JsonNode> ServedAsync() => await service.Client.JsonAsync("GET", "/openapi/v1.json");

    private async Task<IReadOnlyList<(string Path, JsonObject Operation)>> OperationsAsync() =>
        [.. from path in (await ServedAsync())["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where operation.Value is JsonObject
            select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject())];

    private static string? FirstDifference(string path, JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject left, JsonObject right) => left.Select(member => member.Key).Union(right.Select(member => member.Key))
            .Select(name => FirstDifference($"{path}/{name}", left[name], right[name])).FirstOrDefault(difference => difference is not null),
        (JsonArray left, JsonArray right) when left.Count == right.Count => left.Select((item, index) => FirstDifference($"{path}/{index}", item, right[index]))
            .FirstOrDefault(difference => difference is not null),
        _ => JsonNode.DeepEquals(expected, actual) ? null
            : $"At {path} the checked-in document has {Text(expected)} and the served one {Text(actual)}. Build api and commit openapi/buildapi.json.",
    };

    private static string Text(JsonNode? node) => node is null ? "nothing" : JsonSerializer.Serialize(node) is { Length: > 200 } text ? text[..200] + "…"
        : node.ToJsonString();
}
