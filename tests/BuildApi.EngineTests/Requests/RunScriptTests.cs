using System.Diagnostics;
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
        var start = new ProcessStartInfo(RepositoryRoot.In("scripts", "run"), ["--once"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BuildApi__DataFolder"] = folder.File("data");
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort.Find(System.Net.IPAddress.Loopback)}";
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (await KilledRuns.FindInstanceAsync(folder.File("data"), CancellationToken.None) is { } instance) await EngineLeftovers.RemoveAsync(instance);

        Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}:\n{await printed}{errors}");
        Assert.Contains("Build 1 succeeded.", await printed, StringComparison.Ordinal);
        Assert.Contains("index.html", await printed, StringComparison.Ordinal);
    }
}
