using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

/// <summary>The queue of all apps, its order, and its end.</summary>
public sealed class QueueEndpointTests : IAsyncLifetime
{
    private readonly Gate held = new();
    private TestService service = null!;

    public async Task InitializeAsync() =>
        service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"), ("MaxQueuedBuilds", "6"), ("MaxQueuedBuildsPerApp", "4"));

    public async Task DisposeAsync()
    {
        held.Open();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task It_tells_what_waits_behind_what_and_why()
    {
        var app = await BusyAsync(new { concurrency = 1 });
        await app.StartBuildAsync();
        await app.StartBuildAsync();
        await app.StartBuildAsync(new { branch = "other" });
        var second = await service.NewAppAsync(new BuildScript());
        await second.StartBuildAsync();

        var queue = await service.Client.JsonAsync("GET", "/queue");

        Assert.Equal((1, 4, 6), ((int)queue["places"]!, (int)queue["waiting"]!, (int)queue["limit"]!));
        var running = Assert.Single(queue["underWay"]!.AsArray());
        Assert.Equal($"{app.Id} 1 running", $"{running!["appId"]} {running["number"]} {running["status"]}");
        Assert.Equal(
            [$"{app.Id} 2 branch 1", $"{app.Id} 3 branch 2", $"{app.Id} 4 concurrency ", $"{second.Id} 1 place "],
            Items(queue, build => $"{build["appId"]} {build["number"]} {build["waitsFor"]} {build["behind"]}"));
        Assert.Equal("Build 2 of the same branch comes first.", (string)queue["items"]![1]!["why"]!);
        Assert.Equal(3, (await service.Client.JsonAsync("GET", $"/queue?appId={app.Id}"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task It_is_read_page_by_page_without_a_gap()
    {
        var app = await BusyAsync(new { });
        foreach (var priority in new[] { 0, 3, -2, 3 }) await app.StartBuildAsync(new { branch = $"branch-{priority}", priority });

        var numbers = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await service.Client.JsonAsync("GET", $"/queue?limit=1&after={after}");
            numbers.AddRange(Items(page, build => $"{build["number"]}"));
            after = (string?)page["next"];
        }

        Assert.Equal(["3", "5", "2", "4"], numbers);
        Assert.Equal("after", Assert.Single((await service.Client.RefusalAsync("GET", "/queue?after=bm8")).Errors).Key);
    }

    [Fact]
    public async Task A_build_of_a_higher_priority_comes_before_all_others()
    {
        var app = await BusyAsync(new { });
        var second = await service.NewAppAsync(new BuildScript());
        await second.StartBuildAsync();
        var urgent = await service.NewAppAsync(new BuildScript());

        var build = await service.Client.JsonAsync("POST", $"/apps/{urgent.Id}/builds", new { priority = 10 });
        var patient = await service.Client.JsonAsync("POST", $"/apps/{second.Id}/builds", new { branch = "later", priority = -10 });

        Assert.Equal((10, 1), ((int)build["priority"]!, (int)build["queuePosition"]!));
        Assert.Equal((-10, 3), ((int)patient["priority"]!, (int)patient["queuePosition"]!));
        held.Open();
        foreach (var (one, number) in new[] { (app, 1), (urgent, 1), (second, 1), (second, 2) }) await one.EndedAsync(number);
        Assert.Equal([app.Id, urgent.Id, second.Id, second.Id],
            service.Engine.History.Select(container => container.Spec.Labels["buildapi.app"]));
    }

    [Fact]
    public async Task A_priority_beyond_the_limit_is_refused_and_one_above_0_needs_write()
    {
        var app = await service.NewAppAsync(new BuildScript());

        Assert.Equal("priority", Assert.Single((await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { priority = 101 })).Errors).Key);
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "ci", scopes = new[] { "build" } }))["key"]!;
        using var caller = service.NewClient(key);
        var refusal = await caller.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { priority = 1 });
        Assert.Equal((403, "forbidden"), (refusal.Status, refusal.Code));
        Assert.Contains("priority", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, await caller.StatusAsync("POST", $"/apps/{app.Id}/builds", new { priority = -1 }));
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_back_and_takes_builds_again_once_there_is_room()
    {
        var app = await BusyAsync(new { });
        for (var build = 0; build < 4; build++) await app.StartBuildAsync();
        using var full = await service.Client.CallAsync("POST", $"/apps/{app.Id}/builds");
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (full.StatusCode, full.Headers.RetryAfter?.ToString()));
        var problem = await Problem.ReadAsync(full);
        Assert.Equal("queue_full", problem.Code);
        Assert.Contains("BuildApi__MaxQueuedBuildsPerApp", problem.Detail, StringComparison.Ordinal);

        var second = await service.NewAppAsync(new BuildScript());
        for (var build = 0; build < 2; build++) await second.StartBuildAsync();
        var refused = await service.Client.RefusalAsync("POST", $"/apps/{second.Id}/builds");
        Assert.Contains("BuildApi__MaxQueuedBuilds)", refused.Detail, StringComparison.Ordinal);

        await second.CancelAsync(1);
        Assert.Equal(3, await second.StartBuildAsync());
    }

    private async Task<TestApp> BusyAsync(object changes)
    {
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) }, changes);
        await app.StartBuildAsync();
        await held.Reached;
        return app;
    }

    private static IEnumerable<string> Items(JsonObject queue, Func<JsonNode, string> text) => queue["items"]!.AsArray().Select(build => text(build!));
}
