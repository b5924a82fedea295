using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

/// <summary>The log is appended by byte offset, so that either side may restart and no byte is lost or doubled.</summary>
public sealed class LogOffsetTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task Bytes_at_the_expected_offset_are_taken_and_the_next_one_is_answered()
    {
        await using var build = await HeldBuild.StartAsync(service);

        Assert.Equal((HttpStatusCode.OK, "6\n"), await PutAsync(build, 0, "first\n"));
        Assert.Equal((HttpStatusCode.OK, "13\n"), await PutAsync(build, 6, "second\n"));

        Assert.EndsWith("first\nsecond\n", await build.App.LogAsync(build.Number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(5000)]
    public async Task A_wrong_offset_takes_nothing_and_is_answered_with_the_right_one(long offset)
    {
        await using var build = await HeldBuild.StartAsync(service);
        await PutAsync(build, 0, "first\n");

        Assert.Equal((HttpStatusCode.Conflict, "6\n"), await PutAsync(build, offset, "other\n"));

        Assert.EndsWith("first\n", await build.App.LogAsync(build.Number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_writes_its_own_lines_between_without_moving_the_offset()
    {
        await using var build = await HeldBuild.StartAsync(service);
        Assert.NotEmpty(await build.App.LogBytesAsync(build.Number));

        // The line before was not ended: the service's own begins a new one.
        await PutAsync(build, 0, "no line end");
        await build.Runner.PlanAsync(BuildScript.DefaultSpec, []);

        Assert.Equal((HttpStatusCode.OK, "24\n"), await PutAsync(build, 11, "and the rest\n"));
        Assert.EndsWith("no line end\nThe build spec is amplify.yml.\nand the rest\n", await build.App.LogAsync(build.Number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_bytes_come_out_as_they_went_in()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var before = (await build.App.LogBytesAsync(build.Number)).Length;
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);

        using var content = new ByteArrayContent(bytes);
        Assert.Equal("300000\n", (await build.Runner.CallAsync("PUT", "log?final=false", content)).Text);

        Assert.Equal(bytes, (await build.App.LogBytesAsync(build.Number))[before..]);
    }

    [Fact]
    public async Task The_events_are_taken_by_whole_lines_and_by_offset_too()
    {
        await using var build = await HeldBuild.StartAsync(service);

        Assert.Equal((HttpStatusCode.OK, "16\n"), await PutAsync(build, 0, "commit 01234567\nstep source st", "events"));
        Assert.Equal((HttpStatusCode.Conflict, "16\n"), await PutAsync(build, 0, "commit ffffffff\n", "events"));
        Assert.Equal((HttpStatusCode.OK, "40\n"), await PutAsync(build, 16, "step source started 1.5\n", "events"));

        Assert.Equal("01234567", (string)(await build.App.BuildAsync(build.Number))["commit"]!);
    }

    [Fact]
    public async Task Events_that_are_no_text_are_counted_by_their_bytes()
    {
        await using var build = await HeldBuild.StartAsync(service);
        using var odd = new ByteArrayContent([0xff, 0xfe, (byte)'\n', .. "commit 01234567\n"u8]);

        Assert.Equal("19\n", (await build.Runner.CallAsync("PUT", "events?final=false", odd)).Text);

        Assert.Equal("01234567", (string)(await build.App.BuildAsync(build.Number))["commit"]!);
    }

    private const int LongLine = 291;

    [Theory]
    [InlineData("x", 256 * 1024)]
    [InlineData("xyz\n", 1000 * 4)]
    [InlineData("0123456789\n", 1000 * 11)]
    // A thousand of these are more than fits.
    [InlineData("0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 01234567"
        + "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 01234567"
        + "0123456789 0123456789 0123456789\n", 256 * 1024 / LongLine * LongLine)]
    public async Task Of_too_many_events_at_once_the_first_are_taken(string text, int taken)
    {
        await using var build = await HeldBuild.StartAsync(service);

        Assert.Equal((HttpStatusCode.OK, $"{taken}\n"),
            await PutAsync(build, 0, string.Concat(Enumerable.Repeat(text, 8 * 1024 * 1024 / text.Length)), "events"));
        Assert.Equal((HttpStatusCode.OK, $"{taken + 16}\n"), await PutAsync(build, taken, "commit 01234567\n", "events"));

        Assert.Equal("01234567", (string)(await build.App.BuildAsync(build.Number))["commit"]!);
    }

    [Theory]
    [InlineData("GET", "runner.sh")]
    [InlineData("GET", "key")]
    [InlineData("POST", "claim?claimant=x")]
    [InlineData("PUT", "log?final=false")]
    [InlineData("PUT", "events?final=false")]
    [InlineData("POST", "plan")]
    public async Task Without_its_token_a_runner_gets_nothing(string method, string path)
    {
        await using var build = await HeldBuild.StartAsync(service);
        using var stranger = new FakeRunner(build.Runner.Container, "0123456789abcdef");
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.CallAsync(method, path)).Status);

        using var administrator = new FakeRunner(build.Runner.Container, TestService.AdminKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await administrator.CallAsync(method, path)).Status);
    }

    [Fact]
    public async Task A_token_ends_with_its_build()
    {
        var build = await HeldBuild.StartAsync(service);
        await build.SucceedAsync();

        using var late = new FakeRunner(build.Runner.Container, outlives: true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await late.PutAsync("log", 0, "too late\n")).Status);
        await build.DisposeAsync();
    }

    [Fact]
    public async Task A_second_claimant_is_refused_and_the_first_may_ask_again()
    {
        await using var build = await HeldBuild.StartAsync(service);

        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("POST", "claim?claimant=another")).Status);

        Assert.Equal([build.App.Id], (await build.Runner.ClaimAsync())["app"]);
        Assert.Equal(["main"], (await build.Runner.ClaimAsync())["branch"]);
    }

    private static async Task<(HttpStatusCode, string)> PutAsync(HeldBuild build, long offset, string text, string name = "log")
    {
        var answer = await build.Runner.PutAsync(name, offset, text);
        return (answer.Status, answer.Text);
    }
}
