using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>Keeps a megabyte of each log.</summary>
public sealed class SmallLogService() : TestService(null, ("AllowFileRepositories", "true"), ("MaxConcurrentBuilds", "4"), ("MaxLogBytes", "1000000"));

/// <summary>What becomes of the commands' output, in all the shells that images have: runner.sh and session.bash over the service's real socket.</summary>
public sealed class RunnerOutputTests(SmallLogService service) : IClassFixture<SmallLogService>
{
    public static TheoryData<string> Shells => RunnerScriptTests.Shells;

    /// <summary>A file as the output would be emptied by each of these; the log was cut, and the build went on for ever.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Outputs_that_are_opened_anew_lose_no_line(string shell)
    {
        var (build, log) = await BuildAsync(shell, "seq 1 100", "echo again > /dev/stderr", "echo twice | tee /dev/stderr > /dev/stdout", "seq 101 200");

        Assert.True((string)build["status"]! == "succeeded", log);
        var lines = log.Split('\n');
        Assert.Equal([.. Enumerable.Range(1, 200).Select(number => $"{number}")], lines.Where(line => int.TryParse(line, out _)));
        Assert.Equal(3, lines.Count(line => line is "again" or "twice"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_the_log_does_not_keep_does_not_fill_the_disk(string shell)
    {
        var (build, log) = await BuildAsync(shell,
            "yes | head -c 200000000", "until [ $(stat -c %s \"$TMPDIR/buildapi-runner/log\") -lt 20000000 ]; do sleep 0.1; done", "echo the end");

        Assert.True((string)build["status"]! == "succeeded", log);
        Assert.InRange(log.Length, 1_000_000, 1_010_000);
        Assert.Contains("\n[buildapi] The log is larger than 1000000 bytes", log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_goes_on_printing_behind_the_last_command_keeps_no_build(string shell)
    {
        var (build, log) = await BuildAsync(shell, "while :; do echo noise; sleep 0.01; done & echo begun");

        Assert.True((string)build["status"]! == "succeeded", log);
        Assert.Contains("\nbegun\n", log, StringComparison.Ordinal);
    }

    private async Task<(JsonObject Build, string Log)> BuildAsync(string shell, params string[] commands)
    {
        using var container = new ShellContainer(shell);
        var lines = commands.Prepend("mkdir out && echo page > out/page").Select(command => $"        - |\n          {command}\n");
        await container.CommitAsync(new Dictionary<string, string>
        {
            ["amplify.yml"] = $"version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n{string.Concat(lines)}"
                + "  artifacts:\n    baseDirectory: out\n    files: ['**/*']\n",
        });
        var app = await service.NewAppAsync(container.RunAsync, new { repository = container.Repository });
        var number = await app.StartBuildAsync();
        var build = await app.Service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/{number}?wait=60");
        return (build, await app.LogAsync(number));
    }
}
