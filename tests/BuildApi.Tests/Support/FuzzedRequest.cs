using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NJsonSchema;
using NSwag;

namespace BuildApi.Tests.Support;

/// <summary>A request for an operation of the document: of the right shape for the most part, and wrong in one place now and then.</summary>
internal static class FuzzedRequest
{
    /// <summary>Apps that there are, so that requests get somewhere.</summary>
    public static readonly string[] Apps = ["shop", "blog"];

    private static readonly string[] Texts =
    [
        "", "a", "main", "node", "22", "22.1.0", "latest", "lts/*", "x y", "../..", "ü😀", "\u0000", "a\nb", "\u202e", "null", "true", "-1", "1e999", "%00",
        "https://git.example.com/a.git", "git@github.com:team/app.git", "node:22", "registry.example.com/team/image:tag",
        "'\"; DROP TABLE apps; --", "{{7*7}}",
        "2026-01-01T00:00:00Z", "0123456789abcdef0123456789abcdef01234567", "feature/x", "application/json",
    ];

    private static readonly string[] Ranges =
        ["bytes=1-", "bytes=0-0", "bytes=-5", "bytes=99999999-", "bytes=5-1", "bytes=0-1,3-4", "lines=1-2", "bytes", "bytes=-", "bytes=1-99999999999999999999"];

    private static readonly string[] Tags = ["*", "\"0\"", "\"1\"", "\"2\"", "\"3\"", "W/\"1\"", "1", "\"1\", \"2\"", "\"", ""];

    public static HttpRequestMessage Make(OpenApiOperationDescription operation, Random random)
    {
        var parameters = operation.Operation.ActualParameters.ToList();
        var path = operation.Path;
        var query = new List<string>();
        foreach (var parameter in parameters.Where(one => one.Kind == OpenApiParameterKind.Path))
            path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(InPath(parameter, random)), StringComparison.Ordinal);
        foreach (var parameter in parameters.Where(one => one.Kind == OpenApiParameterKind.Query && (one.IsRequired || random.Next(3) == 0)))
            query.Add($"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(InQuery(parameter, random))}");
        if (random.Next(40) == 0) query.Add($"{Uri.EscapeDataString(Text(random))}=1");
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + (query.Count == 0 ? "" : "?" + string.Join('&', query)));
        if (operation.Operation.RequestBody is { } body) request.Content = Body(body, random);
        foreach (var header in parameters.Where(one => one.Kind == OpenApiParameterKind.Header && random.Next(4) == 0))
            request.Headers.TryAddWithoutValidation(header.Name, header.Name switch
            {
                "If-Match" or "If-None-Match" => Tags[random.Next(Tags.Length)],
                "Range" => Ranges[random.Next(Ranges.Length)],
                _ => $"key-{random.Next(1, 5)}",
            });
        return request;
    }

    public static string BodyOf(HttpRequestMessage request)
    {
        var text = request.Content?.ReadAsStringAsync().GetAwaiter().GetResult() ?? "";
        return text.Length > 600 ? text[..600] : text;
    }

    private static string InPath(OpenApiParameter parameter, Random random) => parameter.Name switch
    {
        _ when random.Next(12) == 0 => Text(random) is { Length: > 0 } odd && odd is not ("../..") ? odd : "odd",
        "appId" => Apps[random.Next(Apps.Length)],
        "number" => $"{random.Next(1, 5)}",
        "name" => "node",
        "host" => "registry.example.com",
        _ => "one",
    };

    private static string InQuery(OpenApiParameter parameter, Random random) => parameter.Name switch
    {
        // Nobody waits here.
        "wait" => "0",
        "limit" => $"{random.Next(-1, 300)}",
        "follow" => "false",
        _ when parameter.ActualSchema.Enumeration.Count > 0 && random.Next(4) > 0 =>
            $"{parameter.ActualSchema.Enumeration.ElementAt(random.Next(parameter.ActualSchema.Enumeration.Count))}",
        _ when parameter.ActualSchema.Type.HasFlag(JsonObjectType.Boolean) => random.Next(4) == 0 ? "maybe" : "true",
        _ when parameter.ActualSchema.Type.HasFlag(JsonObjectType.Integer) => $"{random.Next(-2, 400)}",
        _ => Text(random),
    };

    private static StringContent Body(OpenApiRequestBody body, Random random)
    {
        var (type, media) = body.Content.ElementAt(random.Next(body.Content.Count));
        var text = type.Contains("json", StringComparison.Ordinal) && media.Schema is { } schema
            ? Value(schema.ActualSchema, random, 0)?.ToJsonString() ?? "null"
            : random.Next(2) == 0 ? "version: 1\nfrontend:\n  phases:\n    build:\n      commands: [true]\n" : Text(random);
        // Half a body, and a body of another kind.
        if (random.Next(25) == 0) text = text[..(text.Length / 2)];
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(random.Next(25) == 0 ? "application/x-www-form-urlencoded" : type);
        return content;
    }

    private static JsonNode? Value(JsonSchema schema, Random random, int depth)
    {
        schema = schema.ActualSchema;
        if (random.Next(30) == 0) return Odd(random);
        if (schema.OneOf.Count > 0) return Value(schema.OneOf.ElementAt(random.Next(schema.OneOf.Count)), random, depth);
        if (schema.AnyOf.Count > 0) return Value(schema.AnyOf.ElementAt(random.Next(schema.AnyOf.Count)), random, depth);
        if (schema.Enumeration.Count > 0) return JsonValue.Create(schema.Enumeration.ElementAt(random.Next(schema.Enumeration.Count))?.ToString());
        if (schema.Type.HasFlag(JsonObjectType.Array))
            return new JsonArray([.. Enumerable.Range(0, random.Next(3))
                .Select(_ => schema.Item is { } item ? Value(item, random, depth + 1) : Text(random))]);
        if (schema.Type.HasFlag(JsonObjectType.Integer)) return random.Next(6) == 0 ? random.Next() : random.Next(0, 70);
        if (schema.Type.HasFlag(JsonObjectType.Number)) return random.NextDouble() * 8;
        if (schema.Type.HasFlag(JsonObjectType.Boolean)) return random.Next(2) == 0;
        if (schema.Type.HasFlag(JsonObjectType.String)) return Text(random);
        return Map(schema, random, depth);
    }

    private static JsonObject Map(JsonSchema schema, Random random, int depth)
    {
        var made = new JsonObject();
        foreach (var (name, property) in schema.ActualProperties)
            if (depth < 4 && (schema.RequiredProperties.Contains(name) ? random.Next(20) > 0 : random.Next(3) == 0))
                made[name] = Value(property, random, depth + 1);
        if (schema.AdditionalPropertiesSchema is { } values)
            for (var index = random.Next(3); index > 0; index--)
                made[random.Next(3) == 0 ? Text(random) : $"NAME_{index}"] = Value(values, random, depth + 1);
        if (random.Next(40) == 0) made["surplus"] = 1;
        return made;
    }

    private static JsonNode? Odd(Random random) => random.Next(6) switch
    {
        0 => null,
        1 => JsonValue.Create(-1),
        2 => new JsonArray(),
        3 => new JsonObject(),
        4 => JsonValue.Create(new string('x', random.Next(5000))),
        _ => JsonValue.Create(Text(random)),
    };

    private static string Text(Random random) => Texts[random.Next(Texts.Length)];
}
