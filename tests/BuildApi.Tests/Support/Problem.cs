using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace BuildApi.Tests.Support;

/// <summary>A problem document (RFC 9457) as a caller sees it.</summary>
internal sealed record Problem(int Status, string Code, string Detail, IReadOnlyDictionary<string, string> Errors)
{
    /// <summary>Reads one, and holds it to what every problem must have.</summary>
    public static async Task<Problem> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        var problem = new Problem((int)body["status"]!, (string)body["code"]!, (string)body["detail"]!,
            body["errors"]?.AsObject().ToDictionary(error => error.Key, error => (string)error.Value!.AsArray().Single()!) ?? []);
        Assert.Equal((int)response.StatusCode, problem.Status);
        Assert.Matches("^[a-z]+(_[a-z]+)*$", problem.Code);
        Assert.NotEmpty(problem.Detail);
        return problem;
    }
}
