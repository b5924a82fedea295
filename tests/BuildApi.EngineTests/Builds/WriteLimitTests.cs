using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>A build that fills the disk of the engine.</summary>
public sealed class WriteLimitTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Theory]
    [InlineData("/var/tmp/large")]
    [InlineData("$PWD/large")]
    public async Task It_is_ended_wherever_it_writes(string path)
    {
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__DiskMb"] = "64" }));
        var app = await CreateAppAsync(Spec.WithPage($"head -c 100000000 /dev/zero > \"{path}\"", "sleep 120"));

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "disk_full");
        Assert.Contains("may write 64 (BuildApi__DiskMb)", outcome.Log, StringComparison.Ordinal);
    }
}
