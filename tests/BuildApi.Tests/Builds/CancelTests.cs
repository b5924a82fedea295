using System.Net;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Builds;

/// <summary>Builds that end before they are done: by somebody's override, or because their time is over.</summary>
public sealed class CancelTests : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(clock, ("MaxConcurrentBuilds", "1"));

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_build_that_waits_is_canceled_at_once()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var first = await app.StartBuildAsync();
        await held.Reached;
        var second = await app.StartBuildAsync();

        Assert.Equal("canceled", (string)(await app.CancelAsync(second))["status"]!);

        Assert.Equal("Build 2 was canceled.", await app.LastLineAsync(second));
        held.Open();
        Assert.Equal("succeeded", (string)(await app.EndedAsync(first))["status"]!);
        Assert.Single(service.Engine.History);
    }

    [Fact]
    public async Task A_build_whose_image_is_being_pulled_is_canceled()
    {
        var pull = new Gate();
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.RemoveImage(app.Image);
        service.Engine.AddPull(app.Image, async ct => { await pull.PassAsync(ct); throw new InvalidOperationException("The pull went on."); });
        var number = await app.StartBuildAsync();
        await pull.Reached;

        Assert.Equal(HttpStatusCode.Accepted, await service.Client.StatusAsync("POST", $"/apps/{app.Id}/builds/{number}/cancel"));

        var build = await app.EndedAsync(number);
        Assert.Equal("canceled", (string)build["status"]!);
        Assert.Null(build["failure"]);
        Assert.Equal($"Build {number} was canceled.", await app.LastLineAsync(number));
        Assert.Empty(service.Engine.History);
    }

    [Fact]
    public async Task A_build_whose_commands_run_is_canceled_and_says_what_it_had_printed()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = async (runner, _) =>
            {
                runner.Say("the last words\n");
                await held.PassAsync(runner.Container.Stopped);
                return 0;
            },
        });
        var number = await app.StartBuildAsync();
        await held.Reached;

        await app.CancelAsync(number);

        var build = await app.EndedAsync(number);
        Assert.Equal("canceled", (string)build["status"]!);
        Assert.Empty(app.Containers);
        Assert.EndsWith($"the last words\nBuild {number} was canceled.\n", await app.LogAsync(number), StringComparison.Ordinal);
        Assert.Equal("preBuild canceled", build["steps"]!.AsArray().Select(step => $"{step!["name"]} {step["status"]}").Last());
    }

    [Fact]
    public async Task A_container_that_does_not_listen_is_killed()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Killed); return 0; } });
        var number = await app.StartBuildAsync();
        await held.Reached;

        await app.CancelAsync(number);

        Assert.Equal("canceled", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task What_has_ended_cannot_be_canceled()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds/1/cancel");

        Assert.Equal((409, "build_ended"), (problem.Status, problem.Code));
        Assert.Equal("succeeded", (string)(await app.BuildAsync(1))["status"]!);
    }

    [Fact]
    public async Task Canceling_twice_is_canceling_once()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Container.Stopped) });
        var number = await app.StartBuildAsync();
        await held.Reached;

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => service.Client.CallAsync("POST", $"/apps/{app.Id}/builds/{number}/cancel")));

        await app.EndedAsync(number);
        Assert.Equal(1, (await app.LogAsync(number)).Split("was canceled").Length - 1);
    }

    [Fact]
    public async Task A_build_ends_when_its_time_is_over()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { Command = async (runner, _) => { await held.PassAsync(runner.Container.Stopped); return 0; } },
            new { timeoutMinutes = 7 });
        var number = await app.StartBuildAsync();
        await held.Reached;

        clock.Advance(TimeSpan.FromMinutes(6.9));
        Assert.Equal("running", (string)(await app.BuildAsync(number))["status"]!);
        clock.Advance(TimeSpan.FromMinutes(0.2));

        var build = await app.EndedAsync(number);
        Assert.Equal("timedOut", (string)build["status"]!);
        Assert.Equal("timed_out", (string)build["failure"]!["code"]!);
        Assert.StartsWith($"Build {number} timed out: The build had not finished after 7 minutes.", await app.LastLineAsync(number), StringComparison.Ordinal);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_pull_that_never_ends_is_ended_by_the_same_time_limit()
    {
        var pull = new Gate();
        var app = await service.NewAppAsync(new BuildScript(), new { timeoutMinutes = 1 });
        service.Engine.RemoveImage(app.Image);
        service.Engine.AddPull(app.Image, async ct => { await pull.PassAsync(ct); throw new InvalidOperationException("The pull went on."); });
        var number = await app.StartBuildAsync();
        await pull.Reached;

        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal("timedOut", (string)(await app.EndedAsync(number))["status"]!);
    }
}
