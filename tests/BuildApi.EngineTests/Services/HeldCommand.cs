using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Services;

/// <summary>
/// A command of a build spec that waits until the test lets it go on: the way to do something "while a build runs"
/// without guessing how long that is.
/// </summary>
internal static class HeldCommand
{
    /// <summary>What the command prints when it has begun to wait.</summary>
    public const string Waiting = "waiting for the test";

    /// <summary>One line, safe inside a YAML block scalar and inside double quotes.</summary>
    public const string Line = $"echo {Waiting}; until [ -e /tmp/test-goes-on ]; do sleep 0.05; done";

    public static Task ReachedAsync(TestBuild build, CancellationToken ct = default) => build.WaitForLogAsync("\n" + Waiting, ct);

    public static async Task ReleaseAsync(TestBuild build, CancellationToken ct = default) =>
        await DockerCli.RunAsync(["exec", await ContainerAsync(build, ct), "touch", "/tmp/test-goes-on"], ct: ct);

    /// <summary>The id of the container that a build runs in.</summary>
    public static async Task<string> ContainerAsync(TestBuild build, CancellationToken ct = default)
    {
        var number = build.Path.Split('/')[^1];
        return Assert.Single(await DockerCli.LinesAsync(
            ["ps", "--quiet", "--filter", $"label=buildapi.app={build.App.Id}", "--filter", $"label=buildapi.build={number}"], ct));
    }
}
