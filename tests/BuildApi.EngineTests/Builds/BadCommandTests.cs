namespace BuildApi.EngineTests.Builds;

public sealed class BadCommandTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task The_command_that_fails_is_named_with_its_exit_code_and_its_line()
    {
        var app = await CreateAppAsync(Spec.WithPage("echo first", "echo second; (exit 7)"));

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "command_failed");
        var failure = outcome.Json.GetProperty("failure");
        Assert.Equal("echo second; (exit 7)", failure.GetProperty("command").GetString()!.Trim());
        Assert.Equal(7, failure.GetProperty("exitCode").GetInt32());
        // The first command's item begins at line 6 and takes two lines.
        Assert.Equal(8, failure.GetProperty("specLine").GetInt32());
        Assert.Equal("failed", outcome.StepStatus("build"));
        Assert.Contains("\nsecond\n", outcome.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("mkdir -p dist", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_artifacts_that_the_build_did_not_fill_is_named_beside_those_that_it_did()
    {
        var app =
            await CreateAppAsync(
            Spec.Of("public", "mkdir public .next node_modules", "mkdir -p 'dist/my site/browser' && echo page > 'dist/my site/browser/index.html'"));

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "artifacts_missing");
        Assert.StartsWith("The build wrote `dist/my site/browser`, `.next`, and nothing into `public`.",
            outcome.Json.GetProperty("failure").GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.Contains("public", outcome.LastLine, StringComparison.Ordinal);
        Assert.Equal("failed", outcome.StepStatus("artifacts"));
    }

    [Fact]
    public async Task A_repository_without_a_spec_says_where_one_could_be()
    {
        var repository = await CreateRepositoryAsync(("README.md", "Nothing to see."));
        var app = await Services.RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "spec_missing");
        Assert.Contains("amplify.yml", outcome.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_that_is_not_valid_is_refused_with_its_line()
    {
        var app = await CreateAppAsync("version: 1\nfrontend:\n  phases:\n    build:\n      commands: { oops: 1 }\n");

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "spec_invalid");
        Assert.Contains("5", outcome.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_that_needs_more_memory_than_it_may_use_is_told_apart()
    {
        var settings = new Dictionary<string, object> { ["resources"] = new { memoryMb = 96 } };
        // tail keeps the endless line that it is to print the end of.
        var app = await CreateAppAsync(Spec.WithPage("tail -n 1 /dev/zero > /dev/null"), settings);

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "out_of_memory");
        Assert.InRange(outcome.Json.GetProperty("usage").GetProperty("peakMemoryBytes").GetInt64(), 80L * 1024 * 1024, 97L * 1024 * 1024);
        Assert.Matches("; its peak was (8|9)[0-9] MiB", outcome.Json.GetProperty("failure").GetProperty("message").GetString());
    }

    [Fact]
    public async Task What_a_build_used_is_what_its_commands_used()
    {
        var app = await CreateAppAsync(Spec.WithPage(
            "end=$((SECONDS + 2)); while [ $SECONDS -lt $end ]; do :; done", "head -c 200000000 /dev/zero | tail -c 200000000 > /dev/null"));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        var usage = outcome.Json.GetProperty("usage");
        Assert.True(usage.GetProperty("cpuSeconds").GetDouble() > 0.5, $"{usage}");
        Assert.True(usage.GetProperty("peakMemoryBytes").GetInt64() > 190_000_000, $"{usage}");
        Assert.True(usage.GetProperty("receivedBytes").GetInt64() > 0 && usage.GetProperty("sentBytes").GetInt64() > 0, $"{usage}");
    }

    [Fact]
    public async Task A_build_that_takes_too_long_is_ended()
    {
        // The shortest limit there is; the test takes this minute.
        var app = await CreateAppAsync(Spec.WithPage("echo before", "sleep 3600"), new Dictionary<string, object> { ["timeoutMinutes"] = 1 });

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "timed_out", status: "timedOut");
        Assert.Contains("\nbefore\n", outcome.Log, StringComparison.Ordinal);
    }
}
