using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>Each limit that the document gives to a member of a body or to a parameter, sent as it stands and one step beyond.</summary>
public sealed class DocumentedLimitTests(TestService service) : IClassFixture<TestService>
{
    private static readonly JsonNode Document = JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!;

    public static TheoryData<string, string, string> Members()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (path, method, operation) in Operations())
        {
            if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema) continue;
            foreach (var (member, limited) in Limited(schema, ""))
            {
                if (Values(limited).Any()) data.Add(method, path, member);
            }
        }

        return data;
    }

    public static TheoryData<string, string, string> Parameters()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (path, method, operation) in Operations())
        {
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                if ((string)parameter!["in"]! == "query" && Values(parameter["schema"]!).Any()) data.Add(method, path, (string)parameter["name"]!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task A_member_is_taken_up_to_its_limit_and_refused_beyond_it(string method, string path, string member)
    {
        var body = Document["paths"]![path]![method]!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        foreach (var (value, fits) in Values(Limited(body, "").Single(one => one.Member == member).Schema))
        {
            var sent = value.DeepClone();
            foreach (var name in member.Split('.').Reverse()) sent = new JsonObject { [name] = sent };
            // What goes with a token is looked at only beside one.
            if (path.EndsWith("/deploy-key", StringComparison.Ordinal)) sent.AsObject().TryAdd("token", "t0ken");

            var wrong = await WrongAsync(method, await FillAsync(path), sent);

            Assert.True(wrong.Contains(member) != fits,
                $"{member} {Shown(value)} should {(fits ? "" : "not ")}be taken; refused were: {string.Join(", ", wrong)}");
        }
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task A_parameter_is_taken_up_to_its_limit_and_refused_beyond_it(string method, string path, string parameter)
    {
        var operation = Document["paths"]![path]![method]!;
        var described = operation["parameters"]!.AsArray().Single(one => (string)one!["name"]! == parameter)!;
        var further = DocumentedOperation.RequiredQuery(operation, but: parameter).Replace('?', '&');
        foreach (var (value, fits) in Values(described["schema"]!))
        {
            var wrong = await WrongAsync(method, $"{await FillAsync(path)}?{parameter}={value}{further}", null);

            Assert.True(wrong.Contains(parameter) != fits,
                $"{parameter}={value} should {(fits ? "" : "not ")}be taken; refused were: {string.Join(", ", wrong)}");
        }
    }

    /// <summary>The members that the answer finds wrong; none where it finds anything else.</summary>
    private async Task<IReadOnlyList<string>> WrongAsync(string method, string address, JsonNode? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, method == "patch" ? "application/merge-patch+json" : "application/json");
        using var response = await service.Client.SendAsync(request);
        // The makers' lists cannot be had here.
        Assert.True(response.StatusCode is < HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable,
            $"{method} {address}: {(int)response.StatusCode}");
        if (response.StatusCode != HttpStatusCode.UnprocessableEntity) return [$"{(int)response.StatusCode}"];
        return [.. JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]?.AsObject().Select(error => error.Key) ?? []];
    }

    private async Task<string> FillAsync(string path)
    {
        var app = $"limits-{Guid.NewGuid():N}"[..20];
        await service.Client.JsonAsync("POST", "/apps", new { id = app, repository = "https://git.example.com/team/app.git" });
        var key = path.Contains("{keyId}", StringComparison.Ordinal)
            ? (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = app, scopes = new[] { "read" } }))["apiKey"]!["id"]!
            : "";
        return path.Replace("{appId}", app, StringComparison.Ordinal).Replace("{keyId}", key, StringComparison.Ordinal)
            .Replace("{host}", "registry.example.com", StringComparison.Ordinal).Replace("{name}", "node", StringComparison.Ordinal)
            .Replace("{number}", "1", StringComparison.Ordinal).Replace("{backupId}", "none", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations() =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (path.Key, operation.Key, operation.Value!);

    // Members that have limits, and those of members that are objects.
    private static IEnumerable<(string Member, JsonNode Schema)> Limited(JsonNode schema, string above)
    {
        foreach (var (name, described) in Real(schema)["properties"]?.AsObject() ?? [])
        {
            yield return ($"{above}{name}", Real(described!));
            foreach (var inner in Limited(described!, $"{above}{name}.")) yield return inner;
        }
    }

    private static JsonNode Real(JsonNode schema)
    {
        if (schema["$ref"] is { } reference) return Document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        return schema["oneOf"]?.AsArray().FirstOrDefault(one => one!["$ref"] is not null) is { } value ? Real(value) : schema;
    }

    private static IEnumerable<(JsonNode Value, bool Fits)> Values(JsonNode schema)
    {
        var step = (string?)schema["type"] == "integer" ? 1m : 0.01m;
        if (schema["minimum"] is { } least) foreach (var one in Around(Number(least), -step)) yield return one;
        if (schema["maximum"] is { } most) foreach (var one in Around(Number(most), step)) yield return one;
        if ((string?)schema["type"] != "string" || schema["pattern"] is not null) yield break;
        if (schema["minLength"] is not null) yield return ("", false);
        if (schema["maxLength"] is not { } longest) yield break;
        yield return (new string('a', (int)longest + 1), false);
    }

    private static IEnumerable<(JsonNode Value, bool Fits)> Around(decimal limit, decimal step) => [(Whole(limit), true), (Whole(limit + step), false)];

    private static JsonNode Whole(decimal value) => decimal.IsInteger(value) ? (long)value : value;

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);

    private static string Shown(JsonNode value) => value.ToJsonString() is { Length: > 60 } text ? $"of {text.Length} characters" : value.ToJsonString();
}
