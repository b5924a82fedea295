using System.Collections.Concurrent;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Builds;

/// <summary>Which build runs when: fair between apps, in order inside an app, one of a branch at a time, no more than there are places.</summary>
public sealed class QueueTests
{
    private readonly ConcurrentQueue<string> order = new();

    [Fact]
    public async Task An_app_that_queues_a_lot_does_not_keep_the_others_waiting()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var held = new Gate();
        var blocker = await service.NewAppAsync(Recorded("blocker", held));
        var busy = await service.NewAppAsync(Recorded("busy"));
        var calm = await service.NewAppAsync(Recorded("calm"));
        await blocker.StartBuildAsync();
        await held.Reached;
        for (var count = 0; count < 4; count++) await busy.StartBuildAsync();
        for (var count = 0; count < 2; count++) await calm.StartBuildAsync();

        held.Open();

        await busy.EndedAsync(4);
        await calm.EndedAsync(2);
        Assert.Equal(["blocker 1", "busy 1", "calm 1", "busy 2", "calm 2", "busy 3", "busy 4"], order);
    }

    [Fact]
    public async Task No_more_builds_run_than_there_are_places()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "2"));
        var held = new Gate();
        var running = 0;
        var most = 0;
        var apps = new List<TestApp>();
        for (var count = 0; count < 5; count++)
        {
            apps.Add(await service.NewAppAsync(new BuildScript
            {
                OnClaimed = async runner =>
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref running));
                    await held.PassAsync(runner.Killed);
                    Interlocked.Decrement(ref running);
                },
            }));
        }

        foreach (var app in apps) await app.StartBuildAsync();
        await held.Reached;
        held.Open();

        foreach (var app in apps) Assert.Equal("succeeded", (string)(await app.EndedAsync(1))["status"]!);
        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Builds_of_one_branch_run_one_after_the_other_and_those_of_two_side_by_side()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "8"));
        var main = new Gate();
        var side = new Gate();
        var builds = new ConcurrentDictionary<string, Gate> { ["1"] = main, ["2"] = new Gate(), ["3"] = side };
        var app =
            await service.NewAppAsync(
                new BuildScript { OnClaimed = runner => builds[runner.Container.Spec.Labels["buildapi.build"]].PassAsync(runner.Killed) },
                new { concurrency = 4 });
        await app.StartBuildAsync(new { branch = "main" });
        await app.StartBuildAsync(new { branch = "main" });
        await app.StartBuildAsync(new { branch = "side" });

        await Task.WhenAll(main.Reached, side.Reached);
        Assert.Equal("queued", (string)(await app.BuildAsync(2))["status"]!);
        Assert.False(builds["2"].IsReached);

        foreach (var gate in builds.Values) gate.Open();
        foreach (var number in new[] { 1, 2, 3 }) Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
    }

    [Fact]
    public async Task An_app_runs_no_more_builds_at_once_than_it_may()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "8"));
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var other = await service.NewAppAsync(new BuildScript());
        await app.StartBuildAsync(new { branch = "one" });
        await held.Reached;
        await app.StartBuildAsync(new { branch = "two" });

        // The worker has been through the queue by the time that another app's build is done.
        await other.BuildToEndAsync();
        Assert.Equal("queued", (string)(await app.BuildAsync(2))["status"]!);

        held.Open();
        Assert.Equal("succeeded", (string)(await app.EndedAsync(2))["status"]!);
    }

    [Fact]
    public async Task A_build_that_waits_knows_its_place()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        await app.StartBuildAsync();
        await held.Reached;

        Assert.Equal(1, await PlaceOfNewAsync(service, app));
        Assert.Equal(2, await PlaceOfNewAsync(service, app));

        Assert.Null((await app.BuildAsync(1))["queuePosition"]);
        Assert.Equal([2, 1, null], (await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray()
            .Select(build => (int?)build!["queuePosition"]));
        await app.CancelAsync(2);
        Assert.Equal(1, (int)(await app.BuildAsync(3))["queuePosition"]!);
        held.Open();
        Assert.Null((await app.EndedAsync(3))["queuePosition"]);
    }

    [Fact]
    public async Task The_place_counts_builds_of_all_apps_and_none_of_apps_that_are_gone()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var held = new Gate();
        var first = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var other = await service.NewAppAsync(new BuildScript());
        await first.StartBuildAsync();
        await held.Reached;

        Assert.Equal(1, await PlaceOfNewAsync(service, other));
        Assert.Equal(2, await PlaceOfNewAsync(service, other));
        Assert.Equal(3, await PlaceOfNewAsync(service, first));
        await service.Client.StatusAsync("DELETE", $"/apps/{other.Id}?force=true");

        Assert.Equal(2, await PlaceOfNewAsync(service, first));
        Assert.Equal(1, (int)(await first.BuildAsync(2))["queuePosition"]!);
        held.Open();
        await first.EndedAsync(3);
    }

    [Fact]
    public async Task Builds_of_an_app_are_numbered_from_one_without_gaps_however_many_are_started_at_once()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "16"));
        var app = await service.NewAppAsync(new BuildScript(), new { concurrency = 16 });

        var numbers = await Task.WhenAll(Enumerable.Range(0, 20).Select(index => app.StartBuildAsync(new { branch = $"branch-{index}" })));

        Assert.Equal(Enumerable.Range(1, 20), numbers.Order());
        foreach (var number in numbers) Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Equal(20, service.Engine.History.Count);
    }

    [Fact]
    public async Task A_build_between_two_tries_of_its_pull_lends_its_place_to_another_app_s()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await TestService.StartNewAsync(clock, ("MaxConcurrentBuilds", "1"));
        var waiting = await service.NewAppAsync(new BuildScript());
        var held = new Gate();
        var other = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        service.Engine.RemoveImage(waiting.Image);
        service.Engine.RefusePull(waiting.Image, "dial tcp 192.0.2.1:443: connect: connection refused");
        await waiting.StartBuildAsync();

        await other.StartBuildAsync();
        await held.Reached;
        Assert.Equal("provisioning", (string)(await waiting.BuildAsync(1))["status"]!);

        // The image comes; its build has to wait for the place.
        service.Engine.AddPull(waiting.Image, _ => Task.FromResult(service.Engine.AddImage(waiting.Image, new BuildScript().RunAsync)));
        while (!(await waiting.LogAsync(1)).Contains("Pulling registry.example.com/app-1:latest, try 2", StringComparison.Ordinal))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        Assert.Single(service.Engine.History);
        held.Open();
        Assert.Equal("succeeded", (string)(await other.EndedAsync(1))["status"]!);
        Assert.Equal("succeeded", (string)(await waiting.EndedAsync(1))["status"]!);
        Assert.Equal(2, service.Engine.History.Count);
    }

    private BuildScript Recorded(string name, Gate? held = null) => new()
    {
        OnClaimed = runner =>
        {
            order.Enqueue($"{name} {runner.Container.Spec.Labels["buildapi.build"]}");
            return held?.PassAsync(runner.Killed) ?? Task.CompletedTask;
        },
    };

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
    }

    private static async Task<int> PlaceOfNewAsync(TestService service, TestApp app) =>
        (int)(await service.Client.JsonAsync("POST", $"/apps/{app.Id}/builds"))["queuePosition"]!;
}
