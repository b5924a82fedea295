using System.Net.Http.Json;
using System.Text.Json;

namespace BuildApi.EngineTests.Services;

/// <summary>Calls of the service's HTTP interface whose refusal is the end of a test.</summary>
internal static class ApiCalls
{
    /// <summary>Sends a request with a JSON body and answers the JSON of a success.</summary>
    /// <exception cref="HttpRequestException">The service refused; the message is its problem document.</exception>
    public static async Task<JsonElement> CallAsync(this HttpClient client, HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await client.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode}: {text}", null, response.StatusCode);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
