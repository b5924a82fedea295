using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

/// <summary>What a new build does to older ones of its branch.</summary>
public sealed class SupersedeTests : IAsyncLifetime
{
    private readonly Gate held = new();
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));

    public async Task DisposeAsync()
    {
        held.Open();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task Those_that_wait_make_room_for_the_newest_of_their_branch_alone()
    {
        var app = await AppAsync(new { supersede = "cancelQueued" });
        await StartAsync(app, "main", "main", "other", "main");

        held.Open();

        Assert.Equal(["succeeded", "canceled by 4", "succeeded", "succeeded"], await OutcomesAsync(app, 4));
        Assert.Equal("Build 2 was canceled: build 4 of the same branch supersedes it.", await app.LastLineAsync(2));
        Assert.Equal(3, service.Engine.History.Count);
    }

    [Fact]
    public async Task The_one_that_runs_makes_room_too_where_the_app_says_so()
    {
        var app = await AppAsync(new { supersede = "cancelRunning" });
        await StartAsync(app, "main", "main", "main");

        Assert.Equal("canceled by 2", await OutcomeAsync(app, 1));
        held.Open();
        Assert.Equal(["canceled by 2", "canceled by 3", "succeeded"], await OutcomesAsync(app, 3));
    }

    [Fact]
    public async Task A_build_may_say_otherwise_than_its_app()
    {
        var app = await AppAsync(new { supersede = "cancelQueued" });
        await StartAsync(app, "main", "main");
        await app.StartBuildAsync(new { supersede = "none" });
        await app.StartBuildAsync(new { branch = "other", supersede = "cancelRunning" });

        held.Open();

        Assert.Equal(["succeeded", "succeeded", "succeeded", "succeeded"], await OutcomesAsync(app, 4));
    }

    [Fact]
    public async Task Nothing_is_superseded_where_nobody_asks_for_it()
    {
        var app = await AppAsync(new { });
        await StartAsync(app, "main", "main", "main");

        held.Open();

        Assert.Equal(["succeeded", "succeeded", "succeeded"], await OutcomesAsync(app, 3));
    }

    [Fact]
    public async Task A_retry_is_of_an_older_commit_and_supersedes_nothing()
    {
        var app = await AppAsync(new { supersede = "cancelRunning" });
        held.Open();
        await app.BuildToEndAsync();
        var hold = new Gate();
        service.Engine.AddImage(app.Image, new BuildScript { Command = async (runner, _) => { await hold.PassAsync(runner.Killed); return 0; } });
        var second = await app.StartBuildAsync();
        await hold.Reached;

        await service.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");

        hold.Open();
        Assert.Equal("succeeded", await OutcomeAsync(app, second));
    }

    [Fact]
    public async Task A_service_that_died_before_it_could_end_them_ends_them_when_it_is_back()
    {
        var app = await AppAsync(new { supersede = "cancelQueued" });
        service.Engine.Away = true;
        await app.StartBuildAsync();
        await app.StartBuildAsync();
        await service.RestartAsync();

        Assert.Equal("canceled by 2", await OutcomeAsync(app, 1));
    }

    private async Task<TestApp> AppAsync(object changes) => await service.NewAppAsync(
        new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) }, changes);

    private async Task StartAsync(TestApp app, params string[] branches)
    {
        foreach (var (branch, index) in branches.Select((branch, index) => (branch, index)))
        {
            await app.StartBuildAsync(new { branch });
            if (index == 0) await held.Reached;
        }
    }

    private static async Task<string[]> OutcomesAsync(TestApp app, int builds)
    {
        var outcomes = new List<string>();
        for (var number = 1; number <= builds; number++) outcomes.Add(await OutcomeAsync(app, number));
        return [.. outcomes];
    }

    private static async Task<string> OutcomeAsync(TestApp app, int number)
    {
        JsonObject build = await app.EndedAsync(number);
        return (string)build["status"]! + (build["supersededBy"] is { } by ? $" by {by}" : "");
    }
}
