using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

/// <summary>The log as plain text: whole, in ranges, live, and limited in size.</summary>
public sealed class LogReadingTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("bytes=0-4", 206, 0, 5)]
    [InlineData("bytes=7-9", 206, 7, 3)]
    [InlineData("bytes=10-", 206, 10, -1)]
    [InlineData("bytes=-6", 206, -6, 6)]
    [InlineData("bytes=0-999999", 206, 0, -1)]
    public async Task A_range_of_the_log_is_served(string range, int status, int from, int length)
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var whole = await app.LogBytesAsync(1);

        using var response = await service.Client.CallAsync("GET", $"/apps/{app.Id}/builds/1/log", null, $"Range: {range}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        var expected = from < 0 ? whole[^-from..] : length < 0 ? whole[from..] : whole[from..(from + length)];
        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(whole.Length, response.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused_with_the_length()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var length = (await app.LogBytesAsync(1)).Length;

        using var response = await service.Client.CallAsync("GET", $"/apps/{app.Id}/builds/1/log", null, $"Range: bytes={length}-");

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal(length, response.Content.Headers.ContentRange?.Length);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("range_not_satisfiable", (string)problem["code"]!);
        Assert.Contains($"(bytes */{length})", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_shows_each_line_as_it_comes_and_ends_with_the_build()
    {
        await using var build = await HeldBuild.StartAsync(service);
        using var response = await service.Client.GetAsync(new Uri(build.LogPath + "?follow=true", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var seen = new StringBuilder();

        for (var line = 1; line <= 3; line++)
        {
            build.Runner.Say($"line {line}\n");
            await build.Runner.SendAsync();
            // The line is read while the build is held here: nothing waits for more.
            string? read;
            do
            {
                read = await reader.ReadLineAsync();
                seen.Append(read).Append('\n');
            }
            while (read != $"line {line}");
        }

        await build.SucceedAsync();
        seen.Append(await reader.ReadToEndAsync());
        Assert.Equal(await build.App.LogAsync(build.Number), seen.ToString());
    }

    [Fact]
    public async Task Following_a_build_that_has_ended_gives_its_log()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        Assert.Equal(await app.LogAsync(1), await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/log?follow=true", UriKind.Relative)));
    }

    [Fact]
    public async Task A_log_that_grows_too_large_says_so_and_still_ends_with_the_verdict()
    {
        await using var own = await TestService.StartNewAsync(null, ("MaxLogBytes", "65536"));
        await using var build = await HeldBuild.StartAsync(own);
        for (var part = 0; part < 30; part++)
        {
            build.Runner.Say(new string('x', 9_999) + "\n");
            await build.Runner.SendAsync();
        }

        var ended = await build.SucceedAsync();

        Assert.Equal("succeeded", (string)ended["status"]!);
        var log = await build.App.LogAsync(build.Number);
        Assert.InRange(log.Length, 65_536, 66_500);
        Assert.Equal(1, log.Split("BuildApi__MaxLogBytes").Length - 1);
        Assert.EndsWith("\nBuild 1 succeeded.\n", log, StringComparison.Ordinal);
        Assert.Equal(300_000, build.Runner.Taken);
    }
}
