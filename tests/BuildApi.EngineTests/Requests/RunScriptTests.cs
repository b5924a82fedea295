using System.Net;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;
using BuildApi.Tests.Support;

namespace BuildApi.EngineTests.Requests;

/// <summary><c>scripts/run</c>, the first command of the README, on a data folder and a port of its own.</summary>
public sealed class RunScriptTests
{
    [Fact]
    public async Task It_builds_the_sample_and_ends_with_its_verdict()
    {
        using var folder = new TemporaryFolder();
        var run = await Command.TryRunAsync(RepositoryRoot.In("scripts", "run"), ["--once"], new CommandOptions
        {
            Environment = new Dictionary<string, string?>
            {
                ["BuildApi__DataFolder"] = folder.File("data"),
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Find(IPAddress.Loopback)}",
            },
        });
        if (await KilledRuns.FindInstanceAsync(folder.File("data"), CancellationToken.None) is { } instance) await EngineLeftovers.RemoveAsync(instance);

        Assert.True(run.ExitCode == 0, $"It ended with {run.ExitCode}:\n{run.Output}{run.Errors}");
        Assert.Contains("Build 1 succeeded.", run.Output, StringComparison.Ordinal);
        Assert.Contains("index.html", run.Output, StringComparison.Ordinal);
    }
}
