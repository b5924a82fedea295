using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Whoever reads a log, from wherever and however often interrupted, reads the same bytes.</summary>
public sealed class LiveLogTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Talking = "for n in $(seq 1 500); do echo \"line $n: ü € 🚀\"; done";

    public override async Task InitializeAsync() => Use(await BuildApiServer.StartAsync());

    [Fact]
    public async Task Following_gives_the_bytes_of_the_finished_log()
    {
        var app = await CreateAppAsync(Spec.WithPage(Talking, HeldCommand.Line, Talking));
        var build = await app.StartBuildAsync();

        var following = Server.Client.GetByteArrayAsync($"{build.Path}/log?follow=true");
        await HeldCommand.ReachedAsync(build);
        await HeldCommand.ReleaseAsync(build);
        AssertSucceeded(await build.WaitAsync());

        Assert.Equal(await Server.Client.GetByteArrayAsync($"{build.Path}/log"), await following);
    }

    [Fact]
    public async Task A_part_of_the_log_can_be_asked_for()
    {
        var app = await CreateAppAsync(Spec.WithPage(Talking));
        var build = await app.StartBuildAsync();
        await build.WaitAsync();
        var whole = await Server.Client.GetByteArrayAsync($"{build.Path}/log");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{build.Path}/log");
        request.Headers.Range = new RangeHeaderValue(100, null);
        using var response = await Server.Client.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(whole[100..], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_resume_behind_the_last_one_that_was_seen(bool restartBetween)
    {
        var app = await CreateAppAsync(Spec.WithPage(Talking, HeldCommand.Line, Talking));
        var build = await app.StartBuildAsync();
        var seen = new List<SseItem<string>>();

        // The first reader goes away in the middle, when the build has begun to wait.
        await ReadEventsAsync(build, null, seen, until: item => Text(item).Contains(HeldCommand.Waiting, StringComparison.Ordinal));
        if (restartBetween)
            await Server.RestartAsync();
        await HeldCommand.ReleaseAsync(build);
        await ReadEventsAsync(build, seen[^1].EventId, seen, until: item => item.EventType == "completed");

        var log = await build.ReadLogAsync();
        Assert.Equal(log, string.Concat(seen.Where(item => item.EventType == "log").Select(Text)));
        Assert.Equal($"{Encoding.UTF8.GetByteCount(log)}", seen[^1].EventId);
        Assert.Equal("succeeded", JsonSerializer.Deserialize<JsonElement>(seen[^1].Data).GetProperty("status").GetString());
    }

    private async Task ReadEventsAsync(TestBuild build, string? after, List<SseItem<string>> into, Func<SseItem<string>, bool> until)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{build.Path}/log/events");
        if (after is not null)
            request.Headers.Add("Last-Event-ID", after);
        using var response = await Server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            into.Add(item);
            if (until(item))
                return;
        }
    }

    private static string Text(SseItem<string> item) =>
        item.EventType == "log" ? JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("text").GetString()! : "";
}
