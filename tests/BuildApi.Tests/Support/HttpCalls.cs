using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BuildApi.Tests.Support;

/// <summary>Calls as a script makes them: a method, a path, JSON.</summary>
internal static class HttpCalls
{
    /// <summary>Sends a request. A body that is text goes as it is, anything else as JSON; headers are <c>Name: value</c> lines.</summary>
    public static Task<HttpResponseMessage> CallAsync(this HttpClient client, string method, string path, object? body = null, params string[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var header in headers)
        {
            var (name, value) = (header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name == "Content-Type") request.Content!.Headers.ContentType = value.Length == 0 ? null : MediaTypeHeaderValue.Parse(value);
            else Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return client.SendAsync(request);
    }

    /// <summary>Sends a request that must succeed; answers its JSON.</summary>
    public static async Task<JsonObject> JsonAsync(this HttpClient client, string method, string path, object? body = null, params string[] headers)
    {
        using var response = await client.CallAsync(method, path, body, headers);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} gave {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Sends a request that must be refused; answers the problem.</summary>
    public static async Task<Problem> RefusalAsync(this HttpClient client, string method, string path, object? body = null, params string[] headers)
    {
        using var response = await client.CallAsync(method, path, body, headers);
        Assert.True((int)response.StatusCode >= 400, $"{method} {path} gave {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await Problem.ReadAsync(response);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string method, string path, object? body = null, params string[] headers)
    {
        using var response = await client.CallAsync(method, path, body, headers);
        return response.StatusCode;
    }
}
