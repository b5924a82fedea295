using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;
using NJsonSchema;
using NSwag;

namespace BuildApi.Tests.Http;

/// <summary>
/// Requests made from the OpenAPI document by a seeded generator: right ones, wrong ones, and ones that are nearly right. Whatever they are, the answer is
/// one that the document describes: its status, its content type, and the shape of its body.
/// </summary>
/// <remarks>
/// <c>BUILDAPI_FUZZ_REQUESTS</c> and <c>BUILDAPI_FUZZ_SEED</c> make a campaign of it. A failure names seed and number of the request: the same two give the
/// same request, since each is made from both.
/// </remarks>
public sealed class ApiFuzzTests(ApiFuzzTests.Fuzzed service) : IClassFixture<ApiFuzzTests.Fuzzed>
{
    /// <summary>Nothing runs: the engine is away, so that what is asked for stays as it is.</summary>
    public sealed class Fuzzed() : TestService(null, ("RateLimit:FailedSignInsPerMinute", "0"));

    private static readonly int Requests = Setting("BUILDAPI_FUZZ_REQUESTS", 1500);
    private static readonly int Seed = Setting("BUILDAPI_FUZZ_SEED", 1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Every_answer_is_one_that_the_document_describes()
    {
        var document = await OpenApiDocument.FromFileAsync(RepositoryRoot.In("openapi", "buildapi.json"));
        // Answers may have more members in a newer service; this one's are all described.
        foreach (var schema in document.Components.Schemas.Values.Where(one => one.AdditionalPropertiesSchema is null))
            schema.AllowAdditionalProperties = false;
        var operations = document.Operations.Where(one => !one.Path.Contains("events", StringComparison.Ordinal)).ToList();
        service.Engine.Away = true;
        foreach (var app in FuzzedRequest.Apps)
            await service.Client.StatusAsync("POST", "/apps", new { id = app, repository = "https://git.example.com/a.git" });
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new List<string>();
        var memory = new List<long>();
        for (var number = 0; number < Requests && wrong.Count < 20; number++)
        {
            var random = new Random(unchecked((Seed * 1_000_003) + number));
            var operation = operations[random.Next(operations.Count)];
            using var request = FuzzedRequest.Make(operation, random);
            var asked = $"{Seed}/{number} {request.Method} {request.RequestUri}";
            var clock = Stopwatch.StartNew();
            using var response = await service.Client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            if (clock.Elapsed > Longest && Requests > 10_000) wrong.Add($"{asked}: took {clock.Elapsed.TotalSeconds:0.0} s");
            if (WhatIsWrong(operation, response, body) is { } what) wrong.Add($"{asked}: {what}\n  {FuzzedRequest.BodyOf(request)}\n  {Cut(body)}");
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            seen[status] = seen.GetValueOrDefault(status) + 1;
            if (Requests > 10_000 && number % (Requests / 10) == (Requests / 10) - 1) memory.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        // Flat: what the last four fifths of a campaign leave in memory is no more than what its first fifth needed to get going.
        if (memory.Count == 10)
            Assert.True(memory[^1] < memory[1] * 1.25, $"Bytes in use after each tenth: {string.Join(", ", memory)}");
        // A generator that is always refused tests nothing.
        foreach (var status in new[] { "200", "201", "202", "204", "400", "404", "409", "415", "422" })
            Assert.True(seen.ContainsKey(status), $"No answer was {status}; there were {string.Join(", ", seen)}.");
    }

    private static string? WhatIsWrong(OpenApiOperationDescription operation, HttpResponseMessage response, string body)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        // Told where the header is, and not among the answers, of what is a file: OpenApiCompletion says why.
        if (status == "304" && operation.Operation.ActualParameters.Any(parameter => parameter.Name == "If-None-Match"))
            return body.Length == 0 ? null : "304 has a body";
        if (!operation.Operation.ActualResponses.TryGetValue(status, out var described)) return $"{status} is not described";
        if ((int)response.StatusCode >= 500 && (int)response.StatusCode != 503) return $"{status}";
        var type = response.Content.Headers.ContentType?.MediaType;
        // The server itself, which cannot read such an address.
        if (status == "400" && body.Length == 0 && response.RequestMessage!.RequestUri!.AbsolutePath.Contains("%00", StringComparison.Ordinal)) return null;
        if (type is null || body.Length == 0) return described.Content.Count == 0 ? null
            : $"{status} has no body, and {string.Join(", ", described.Content.Keys)} is described";
        if (!described.Content.TryGetValue(type, out var media))
            return $"{status} came as {type}, and {(described.Content.Count == 0 ? "nothing" : string.Join(", ", described.Content.Keys))} is described";
        // The schema of build specs is JSON of no schema of ours.
        if (!type.EndsWith("json", StringComparison.Ordinal) || type == "application/schema+json" || media.Schema is not { } schema) return null;
        if (schema.ActualSchema.Validate(body, SchemaType.OpenApi3).FirstOrDefault() is { } error) return $"{status} is not of its schema: {error}";
        return type == "application/problem+json" && (string)JsonNode.Parse(body)!["code"]! is var code && !media.Examples.ContainsKey(code)
            ? $"{status} has the code {code}, and {string.Join(", ", media.Examples.Keys)} are described" : null;
    }

    private static string Cut(string text) => text.Length > 600 ? text[..600] : text;

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;
}
