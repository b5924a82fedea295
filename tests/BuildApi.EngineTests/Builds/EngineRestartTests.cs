using System.Net;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

public sealed class EngineRestartTests(EngineTestRun run) : EngineBuildTest(run), IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Socket => folder.File("engine.sock");

    public override async Task InitializeAsync() =>
        Use(await BuildApiServer.StartWithoutWaitingAsync(new Dictionary<string, string?> { ["DOCKER_HOST"] = $"unix://{Socket}" }));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Builds_wait_for_an_engine_that_is_not_there_and_run_when_it_is()
    {
        using var ready = await Server.Client.GetAsync("/health/ready");
        var why = await ready.Content.ReadAsStringAsync();
        var app = await CreateAppAsync(Spec.WithPage());
        var build = await app.StartBuildAsync();
        var waiting = await build.ReadAsync();

        File.CreateSymbolicLink(Socket, EngineSocket());
        await Server.WaitUntilReadyAsync();
        var outcome = await build.WaitAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("engine", why, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("queued", waiting.GetProperty("status").GetString());
        AssertSucceeded(outcome);
    }

    private static string EngineSocket() => EngineAddress.Uri is { Scheme: "unix" } socket ? socket.AbsolutePath
        : throw new MissingRequirementException($"This test needs an engine at a Unix socket, not at {EngineAddress.Uri}.");
}
