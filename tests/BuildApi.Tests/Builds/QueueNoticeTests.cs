using System.Net.Http.Headers;
using System.Text;
using BuildApi.Builds;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Builds;

/// <summary>A build that waits says so in its log at once: at which place, and for what.</summary>
public sealed class QueueNoticeTests
{
    private const string Places =
        "Build 1 is waiting in the queue at place 1: the service runs at most 1 at a time (BuildApi__MaxConcurrentBuilds), and others come first.\n";

    [Fact]
    public async Task A_build_that_starts_at_once_has_no_such_line()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var app = await service.NewAppAsync(new BuildScript());
        foreach (var number in new[] { 1, 2, 3 })
        {
            await app.BuildToEndAsync();
            Assert.StartsWith($"Build {number} of {app.Id}, branch main\n", await app.LogAsync(number), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_line_stands_there_while_the_build_waits_and_is_the_log_s_first_ever_after()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var held = new Gate();
        await BusyAppAsync(service, held);
        var app = await service.NewAppAsync(new BuildScript());
        await app.StartBuildAsync();

        Assert.Equal(Places, await app.LogAsync(1));
        Assert.Equal("at place 1", await RangeAsync(service, app, Places.IndexOf("at place", StringComparison.Ordinal), 10));
        await service.RestartAsync();
        Assert.Equal(Places, await app.LogAsync(1));

        held.Open();
        await app.EndedAsync(1);
        Assert.StartsWith($"{Places}Build 1 of {app.Id}, branch main\n", await app.LogAsync(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_follows_a_build_that_waits_reads_the_line_at_once_and_the_rest_without_a_gap()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "1"));
        var held = new Gate();
        await BusyAppAsync(service, held);
        var app = await service.NewAppAsync(new BuildScript());
        await app.StartBuildAsync();

        await using var log = await service.Client.GetStreamAsync(new Uri($"/apps/{app.Id}/builds/1/log?follow=true", UriKind.Relative));
        var first = new byte[Places.Length];
        await log.ReadExactlyAsync(first);
        Assert.Equal(Places, Encoding.UTF8.GetString(first));

        held.Open();
        using var rest = new StreamReader(log);
        var followed = Places + await rest.ReadToEndAsync();
        Assert.Equal(await app.LogAsync(1), followed);
    }

    [Fact]
    public async Task It_says_what_the_build_waits_for()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "8"));
        var held = new Gate();
        var app = await BusyAppAsync(service, held);
        foreach (var branch in new[] { "main", "main", "side" }) await app.StartBuildAsync(new { branch });

        Assert.Equal("Build 2 is waiting in the queue at place 1: build 1 of the same branch comes first.\n", await app.LogAsync(2));
        Assert.Equal("Build 3 is waiting in the queue at place 2: build 2 of the same branch comes first.\n", await app.LogAsync(3));
        Assert.Equal("Build 4 is waiting in the queue at place 3: the app has 1 under way, which is its limit (concurrency).\n", await app.LogAsync(4));
        held.Open();
        await app.EndedAsync(4);
    }

    [Fact]
    public async Task A_build_that_is_canceled_while_it_waits_keeps_the_line()
    {
        await using var service = await TestService.StartNewAsync(null, ("MaxConcurrentBuilds", "8"));
        var held = new Gate();
        var app = await BusyAppAsync(service, held);
        await app.StartBuildAsync();
        await app.CancelAsync(2);

        Assert.Equal("Build 2 is waiting in the queue at place 1: build 1 of the same branch comes first.\nBuild 2 was canceled.\n", await app.LogAsync(2));
        held.Open();
        await app.EndedAsync(1);
    }

    [Fact]
    public async Task Without_an_engine_every_build_says_that_it_waits_for_one()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await TestService.StartNewAsync(clock);
        service.Engine.Away = true;
        await service.RestartAsync();
        var app = await service.NewAppAsync(new BuildScript());
        while (!service.Services.GetRequiredService<BuildApi.Builds.BuildPlaces>().EngineIsAway) await Task.Delay(10);
        await app.StartBuildAsync();

        Assert.Equal("Build 1 is waiting in the queue at place 1: the container engine does not answer.\n", await app.LogAsync(1));
        service.Engine.Away = false;
        // The engine is asked every two seconds; once it answers, no more time may pass, or the build would run out of it.
        while ((string)(await app.BuildAsync(1))["status"]! == "queued")
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(20);
        }

        Assert.Equal("succeeded", (string)(await app.EndedAsync(1))["status"]!);
    }

    /// <summary>An app whose first build is under way until the gate opens.</summary>
    private static async Task<TestApp> BusyAppAsync(TestService service, Gate held)
    {
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        await app.StartBuildAsync();
        await held.Reached;
        return app;
    }

    private static async Task<string> RangeAsync(TestService service, TestApp app, int from, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/apps/{app.Id}/builds/1/log");
        request.Headers.Range = new RangeHeaderValue(from, from + length - 1);
        using var response = await service.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
