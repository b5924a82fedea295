using System.Text.Json.Nodes;

namespace BuildApi.Tests.Support;

/// <summary>An app of a test, and what a caller does with its builds.</summary>
internal sealed record TestApp(TestService Service, string Id)
{
    private HttpClient Client => Service.Client;

    /// <summary>The image of its builds, which is this app's alone.</summary>
    public string Image => $"registry.example.com/{Id}:latest";

    /// <summary>Containers there are of its builds.</summary>
    public IReadOnlyList<FakeContainer> Containers =>
        [.. Service.Engine.Containers.Where(container => container.Spec.Labels.GetValueOrDefault("buildapi.app") == Id)];

    /// <summary>Starts a build; answers its number.</summary>
    public async Task<int> StartBuildAsync(object? body = null) => (int)(await Client.JsonAsync("POST", $"/apps/{Id}/builds", body))["number"]!;

    public Task<JsonObject> BuildAsync(int number) => Client.JsonAsync("GET", $"/apps/{Id}/builds/{number}");

    /// <summary>The build once it has ended.</summary>
    public async Task<JsonObject> EndedAsync(int number)
    {
        var build = await Client.JsonAsync("GET", $"/apps/{Id}/builds/{number}?wait=60");
        Assert.True(build["finishedAt"] is not null, $"Build {number} of {Id} has not ended: {build.ToJsonString()}\n{await LogAsync(number)}");
        return build;
    }

    /// <summary>Starts a build and waits for its end.</summary>
    public async Task<JsonObject> BuildToEndAsync(object? body = null) => await EndedAsync(await StartBuildAsync(body));

    public async Task<byte[]> LogBytesAsync(int number) => await Client.GetByteArrayAsync(new Uri($"/apps/{Id}/builds/{number}/log", UriKind.Relative));

    public async Task<string> LogAsync(int number) => System.Text.Encoding.UTF8.GetString(await LogBytesAsync(number));

    public async Task<string> LastLineAsync(int number)
    {
        var log = await LogAsync(number);
        Assert.EndsWith("\n", log, StringComparison.Ordinal);
        return log.TrimEnd('\n').Split('\n')[^1];
    }

    public Task<JsonObject> CancelAsync(int number) => Client.JsonAsync("POST", $"/apps/{Id}/builds/{number}/cancel");
}
