using System.Text.Json.Nodes;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Builds;

/// <summary>A build that fails before a command of its own has run, for a reason that may pass, is tried again: counted, bounded, and told of.</summary>
public sealed class AutomaticRetryTests : IAsyncLifetime
{
    private const string HostIsAway = "ssh: connect to host git.example.com port 22: Connection refused\nfatal: Could not read from remote repository.";

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.Zero };
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(clock, ("MaxConcurrentBuilds", "1"), ("AutomaticRetries", "2"));

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_git_host_that_comes_back_costs_the_build_nothing_but_time()
    {
        var attempts = 0;
        var app = await service.NewAppAsync(container =>
            (++attempts < 3 ? new BuildScript { CloneError = HostIsAway } : new BuildScript()).RunAsync(container));
        await app.StartBuildAsync();

        var build = await EndedAsync(app);

        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Equal(["1 clone_failed", "2 clone_failed"],
            build["failedAttempts"]!.AsArray().Select(failed => $"{failed!["attempt"]} {failed["failure"]!["code"]}"));
        Assert.Contains("Attempt 1 failed (clone_failed): The repository could not be cloned. Git said: ssh: connect to host git.example.com port 22: "
            + "Connection refused No command of the build's own had run, so it is tried again in 5 s (1 of 2).", await app.LogAsync(1), StringComparison.Ordinal);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task One_that_stays_away_is_asked_three_times_in_all()
    {
        var app = await service.NewAppAsync(new BuildScript { CloneError = HostIsAway });
        await app.StartBuildAsync();

        var build = await EndedAsync(app);

        Assert.Equal(("failed", "clone_failed"), ((string)build["status"]!, (string)build["failure"]!["code"]!));
        Assert.Equal(2, build["failedAttempts"]!.AsArray().Count);
        Assert.Equal(3, service.Engine.History.Count);
    }

    [Theory]
    [InlineData("fatal: repository 'https://git.example.com/none.git/' not found")]
    [InlineData("git@git.example.com: Permission denied (publickey).")]
    public async Task What_would_fail_again_is_not_tried_again(string said)
    {
        var app = await service.NewAppAsync(new BuildScript { CloneError = said });
        await app.StartBuildAsync();

        Assert.Empty((await EndedAsync(app))["failedAttempts"]!.AsArray());
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task A_container_that_is_lost_before_the_commands_is_replaced()
    {
        var attempts = 0;
        var app = await service.NewAppAsync(container => ++attempts == 1
            ? new BuildScript { OnClaimed = _ => throw new InvalidOperationException("The runner dies.") }.RunAsync(container)
            : new BuildScript().RunAsync(container));
        await app.StartBuildAsync();

        var build = await EndedAsync(app);

        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Equal("runner_lost", (string)Assert.Single(build["failedAttempts"]!.AsArray())!["failure"]!["code"]!);
    }

    [Theory]
    [InlineData(137, "succeeded", 1)]
    [InlineData(255, "succeeded", 1)]
    [InlineData(139, "failed", 0)]
    public async Task A_container_that_is_killed_before_its_runner_reports_is_replaced(int exitCode, string status, int failed)
    {
        var attempts = 0;
        var app = await service.NewAppAsync(container => ++attempts == 1 ? Task.FromResult(exitCode) : new BuildScript().RunAsync(container));
        await app.StartBuildAsync();

        var build = await EndedAsync(app);

        Assert.Equal((status, failed), ((string)build["status"]!, build["failedAttempts"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("failed to create shim task: ttrpc: closed: unknown", "succeeded", 1)]
    [InlineData("exec: \"sh\": executable file not found in $PATH: unknown", "failed", 0)]
    public async Task A_start_that_fails_for_the_engine_s_own_trouble_is_made_again(string engineSays, string status, int failed)
    {
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.AddImage(app.Image, new BuildScript().RunAsync, startRefusal: engineSays);
        await app.StartBuildAsync();
        while (service.Engine.History.IsEmpty) await Task.Delay(20);
        service.Engine.AddImage(app.Image, new BuildScript().RunAsync);

        var build = await EndedAsync(app);

        Assert.Equal((status, failed), ((string)build["status"]!, build["failedAttempts"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_command_of_the_build_s_own_never_runs_twice()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => throw new InvalidOperationException("The runner dies.") });
        await app.StartBuildAsync();

        var build = await EndedAsync(app);

        Assert.Equal(("failed", "runner_lost"), ((string)build["status"]!, (string)build["failure"]!["code"]!));
        Assert.Empty(build["failedAttempts"]!.AsArray());
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task One_that_is_canceled_between_two_tries_ends_at_once()
    {
        var app = await service.NewAppAsync(new BuildScript { CloneError = HostIsAway });
        await app.StartBuildAsync();
        await UntilItWaitsAsync(app);

        await app.CancelAsync(1);

        Assert.Equal("canceled", (string)(await app.EndedAsync(1))["status"]!);
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task A_service_that_stops_between_two_tries_begins_the_next_when_it_is_back()
    {
        var attempts = 0;
        var app = await service.NewAppAsync(container =>
            (++attempts == 1 ? new BuildScript { CloneError = HostIsAway } : new BuildScript()).RunAsync(container));
        await app.StartBuildAsync();
        await UntilItWaitsAsync(app);

        await service.RestartAsync();

        var build = await EndedAsync(app);
        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Single(build["failedAttempts"]!.AsArray());
    }

    [Fact]
    public async Task Another_build_has_its_place_meanwhile()
    {
        var app = await service.NewAppAsync(new BuildScript { CloneError = HostIsAway });
        await app.StartBuildAsync();
        await UntilItWaitsAsync(app);
        var second = await service.NewAppAsync(new BuildScript());

        Assert.Equal("succeeded", (string)(await second.BuildToEndAsync())["status"]!);
        await app.CancelAsync(1);
    }

    private static async Task UntilItWaitsAsync(TestApp app)
    {
        while (!(await app.LogAsync(1)).Contains("it is tried again in", StringComparison.Ordinal) || app.Containers.Count > 0) await Task.Delay(20);
    }

    // The waits between tries pass as soon as they are there.
    private async Task<JsonObject> EndedAsync(TestApp app)
    {
        while ((await app.BuildAsync(1))["finishedAt"] is null)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
        }

        return await app.BuildAsync(1);
    }
}
