using System.Text.Json;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Services;

/// <summary>A build that a test has started.</summary>
public sealed class TestBuild(RealApp app, int number)
{
    private const int LongestWaitInSeconds = 300;

    private readonly HttpClient client = app.Server.Client;

    public RealApp App => app;

    public string Path { get; } = $"/apps/{app.Id}/builds/{number}";

    /// <summary>The build as it is now.</summary>
    public Task<JsonElement> ReadAsync(CancellationToken ct = default) => client.CallAsync(HttpMethod.Get, Path, null, ct);

    /// <summary>The build when it has ended.</summary>
    public async Task<BuildOutcome> WaitAsync(CancellationToken ct = default)
    {
        var build = await client.CallAsync(HttpMethod.Get, $"{Path}?wait={LongestWaitInSeconds}", null, ct);
        var outcome = new BuildOutcome(build, await ReadLogAsync(ct));
        Assert.True(HasEnded(build),
            $"The build has not ended after {LongestWaitInSeconds} s: {outcome}\nThe service said:\n{app.Server.Output}");
        return outcome;
    }

    public Task CancelAsync(CancellationToken ct = default) => client.CallAsync(HttpMethod.Post, $"{Path}/cancel", null, ct);

    public Task<string> ReadLogAsync(CancellationToken ct = default) => client.GetStringAsync($"{Path}/log", ct);

    /// <summary>Answers when the log holds this text: the way to know how far a build has come. Fails when the build ends without it.</summary>
    public Task WaitForLogAsync(string text, CancellationToken ct = default)
    {
        var seen = "";
        return Eventually.HoldsAsync(async () =>
        {
            var build = await ReadAsync(ct);
            seen = await ReadLogAsync(ct);
            return seen.Contains(text, StringComparison.Ordinal) || (HasEnded(build)
                ? throw new InvalidOperationException(
                $"The build ended before its log held \"{text}\": {build}\n{seen}\nThe service said:\n{app.Server.Output}")
                : false);
        }, $"the log of {Path} held \"{text}\"", () => $"The log:\n{seen}\nThe service said:\n{app.Server.Output}", seconds: 120, ct);
    }

    private static bool HasEnded(JsonElement build) => build.GetProperty("finishedAt").ValueKind == JsonValueKind.String;
}
