using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.BuildLogs;

/// <summary>The log as Server-Sent Events: ids are byte offsets, and resuming at any of them gives the same bytes.</summary>
public sealed class LogEventsTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task The_events_carry_the_log_and_end_with_the_status()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = Print });
        await app.BuildToEndAsync();

        var events = await ReadAsync(app.Id);

        Assert.Equal(await app.LogBytesAsync(1), TextOf(events));
        var last = events[^1];
        Assert.Equal("completed", last.EventType);
        Assert.Equal("succeeded", (string)JsonNode.Parse(last.Data)!["status"]!);
        Assert.Null(JsonNode.Parse(last.Data)!["failure"]);
    }

    [Fact]
    public async Task A_failed_build_completes_with_its_failure()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(1) });
        await app.BuildToEndAsync();

        var completed = JsonNode.Parse((await ReadAsync(app.Id))[^1].Data)!;

        Assert.Equal("failed", (string)completed["status"]!);
        Assert.Equal("command_failed", (string)completed["failure"]!["code"]!);
    }

    [Fact]
    public async Task A_stream_that_has_nothing_to_say_says_so_before_a_proxy_cuts_it()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var own = await TestService.StartNewAsync(clock);
        await using var build = await HeldBuild.StartAsync(own);
        using var response = await own.Client.GetAsync(new Uri($"/apps/{build.App.Id}/builds/{build.Number}/log/events", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        string? line;
        do
        {
            var read = lines.ReadLineAsync();
            while (await Task.WhenAny(read, Task.Delay(50)) != read) clock.Advance(TimeSpan.FromSeconds(15));
            line = await read;
        }
        while (line is not null && !line.StartsWith(':'));

        Assert.Equal(": still here", line);
        await build.SucceedAsync();
        Assert.Contains("event: completed", await lines.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_id_is_the_offset_behind_its_event_and_resuming_there_gives_the_rest()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var live = ReadAsync(build.App.Id);
        for (var part = 0; part < 20; part++)
        {
            build.Runner.Say($"part {part} ünïcödé\n");
            await build.Runner.SendAsync();
        }

        await build.SucceedAsync();
        var events = await live;
        var log = await build.App.LogBytesAsync(build.Number);
        Assert.Equal(log, TextOf(events));
        var offset = 0;
        foreach (var item in events.SkipLast(1))
        {
            offset += TextOf([item]).Length;
            Assert.Equal(offset.ToString(CultureInfo.InvariantCulture), item.EventId);
            Assert.Equal(log[offset..], TextOf(await ReadAsync(build.App.Id, "", $"Last-Event-ID: {item.EventId}")));
            Assert.Equal(log[offset..], TextOf(await ReadAsync(build.App.Id, $"?offset={item.EventId}")));
        }
    }

    [Fact]
    public async Task A_stream_that_broke_off_is_resumed_across_a_restart_without_loss_or_repeat()
    {
        await using var own = await TestService.StartNewAsync();
        var build = await HeldBuild.StartAsync(own);
        build.Runner.Say("before the restart\n");
        await build.Runner.SendAsync();
        var seen = new List<SseItem<string>>();
        await foreach (var item in OpenAsync(own, build.App.Id, "", []))
        {
            seen.Add(item);
            if (item.Data.Contains("before the restart", StringComparison.Ordinal)) break;
        }

        await own.RestartAsync();
        build.Runner.Say("after the restart\n");
        await build.SucceedAsync();
        await foreach (var item in OpenAsync(own, build.App.Id, "", [$"Last-Event-ID: {seen[^1].EventId}"])) seen.Add(item);

        Assert.Equal(await build.App.LogBytesAsync(build.Number), TextOf(seen));
        await build.DisposeAsync();
    }

    [Fact]
    public async Task An_event_never_splits_a_line_or_a_character()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var live = ReadAsync(build.App.Id);
        var bytes = Encoding.UTF8.GetBytes("wörld €\nnext\n");
        for (var at = 0; at < bytes.Length; at++)
        {
            using var one = new ByteArrayContent(bytes[at..(at + 1)]);
            one.Headers.ContentRange = new System.Net.Http.Headers.ContentRangeHeaderValue(at, at, at + 1);
            await build.Runner.CallAsync("PUT", "log?final=false", one);
        }

        await FinishByHandAsync(build);

        var texts = (await live).SkipLast(1).Select(item => (string)JsonNode.Parse(item.Data)!["text"]!).ToList();
        Assert.All(texts, text => Assert.EndsWith("\n", text, StringComparison.Ordinal));
        Assert.Contains("wörld €\n", string.Concat(texts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Last-Event-ID: abc")]
    [InlineData("", "Last-Event-ID: -1")]
    [InlineData("", "Last-Event-ID: 99999999")]
    [InlineData("?offset=99999999", "X-Nothing: 1")]
    [InlineData("?offset=-1", "X-Nothing: 1")]
    public async Task An_id_that_the_stream_never_gave_is_refused(string query, string header)
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();

        var problem = await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/1/log/events{query}", null, header);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
    }

    private static async Task<int> Print(FakeRunner runner, string command)
    {
        for (var line = 0; line < 5; line++)
        {
            runner.Say($"{command}: \"quoted\" \\ line {line}\r\n");
            await runner.SendAsync();
        }

        return 0;
    }

    // The runner's own idea of what it has sent does not hold here.
    private static async Task FinishByHandAsync(HeldBuild build)
    {
        await build.Runner.PutAsync("events", 0, "succeeded\n");
        build.Runner.Container.AskToStop();
        await build.App.EndedAsync(build.Number);
    }

    private async Task<IReadOnlyList<SseItem<string>>> ReadAsync(string app, string query = "", params string[] headers)
    {
        var events = new List<SseItem<string>>();
        await foreach (var item in OpenAsync(service, app, query, headers)) events.Add(item);
        return events;
    }

    private static async IAsyncEnumerable<SseItem<string>> OpenAsync(TestService service, string app, string query, string[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/apps/{app}/builds/1/log/events{query}");
        foreach (var header in headers) request.Headers.Add(header.Split(": ")[0], header.Split(": ")[1]);
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync()) yield return item;
    }

    private static byte[] TextOf(IEnumerable<SseItem<string>> events) => Encoding.UTF8.GetBytes(string.Concat(
        events.Where(item => item.EventType == "log").Select(item => (string)JsonNode.Parse(item.Data)!["text"]!)));
}
