using System.Text.Json.Nodes;
using BuildApi.Tests.Support;
using NJsonSchema;
using NSwag;

namespace BuildApi.Tests.Http;

/// <summary>The document's examples are what was sent and answered, and what its schemas say.</summary>
public sealed class OpenApiExampleTests
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!.AsObject();

    /// <summary>Files, and the schema of build specs, which is a document of its own.</summary>
    private static readonly string[] WithoutExample =
        ["application/octet-stream", "application/gzip", "application/zip", "application/schema+json"];

    public static TheoryData<string> Operations => [.. from path in Document["paths"]!.AsObject()
                                                       from operation in path.Value!.AsObject()
                                                       select (string)operation.Value!["operationId"]!];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_body_and_every_answer_has_an_example(string id)
    {
        var operation = Operation(id);
        if (operation["requestBody"] is { } body) Assert.NotEmpty(body["content"]!.AsObject().First().Value!["examples"]!.AsObject());
        foreach (var (status, answer) in operation["responses"]!.AsObject().Where(one => one.Key is "200" or "201" or "202"))
        {
            foreach (var (type, media) in answer!["content"]?.AsObject() ?? [])
                Assert.True(WithoutExample.Contains(type) || media!["examples"] is JsonObject { Count: > 0 }, $"{status} as {type}");
        }
    }

    [Fact]
    public async Task Every_example_is_of_its_schema()
    {
        var document = await OpenApiDocument.FromFileAsync(RepositoryRoot.In("openapi", "buildapi.json"));
        var looked = 0;
        foreach (var operation in document.Operations.Select(one => one.Operation))
        {
            var media = (operation.RequestBody?.Content.Values ?? []).Concat(operation.ActualResponses.Values.SelectMany(answer => answer.Content.Values));
            foreach (var content in media.Where(one => one.Schema is not null && one.Examples is not null))
            {
                foreach (var (_, example) in content.Examples)
                {
                    if (example.Value is not Newtonsoft.Json.Linq.JContainer value) continue;
                    Assert.True(content.Schema.ActualSchema.Validate(value, SchemaType.OpenApi3) is { Count: 0 }, $"{operation.OperationId}: {value}");
                    looked++;
                }
            }
        }

        Assert.InRange(looked, 50, int.MaxValue);
    }

    [Fact]
    public void What_was_sent_is_what_the_file_of_requests_says()
    {
        var file = HttpFile.Read(RepositoryRoot.In("openapi", "requests.http"));
        var recorded = JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "examples.json")))!.AsArray();

        Assert.Equal(file.Requests.Select(request => $"{request.Method} {Path(request, file)} {Text(request.Body, file)}"),
            recorded.Select(one => $"{one!["method"]} {{{{address}}}}{one["path"]} {Text(one["request"])}"));
    }

    private static string Path(HttpFileRequest request, HttpFile file) =>
        request.Address.Split('?')[0].Replace("{{app}}", file.Variables["app"], StringComparison.Ordinal);

    private static string Text(string? body, HttpFile file)
    {
        if (body is null) return "";
        var filled = HttpFile.Fill(body, name => file.Variables[name]);
        return filled.TrimStart() is ['{' or '[', ..] ? Text(JsonNode.Parse(filled)) : filled.Trim();
    }

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue text => text.ToString().Trim(),
        _ => node.ToJsonString(),
    };

    private static JsonObject Operation(string id) => (from path in Document["paths"]!.AsObject()
                                                       from operation in path.Value!.AsObject()
                                                       where (string)operation.Value!["operationId"]! == id
                                                       select operation.Value!.AsObject()).Single();
}
