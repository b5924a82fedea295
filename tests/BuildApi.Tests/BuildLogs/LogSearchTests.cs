using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

public sealed class LogSearchTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task The_newest_build_comes_first_and_the_lines_of_a_build_in_their_order()
    {
        var app = await AppAsync("needle one\nhay\nneedle needle two\n");
        await app.BuildToEndAsync();
        await app.BuildToEndAsync();

        var (found, next) = await SearchAsync(app, "needle");

        Assert.Null(next);
        Assert.Equal(["2 needle one", "2 needle needle two", "1 needle one", "1 needle needle two"], found.Select(one => $"{one["build"]} {one["text"]}"));
        var log = await app.LogAsync(2);
        Assert.All(found.Take(2), match => Assert.Equal(log.Split('\n')[(int)match["line"]! - 1], (string)match["text"]!));
        Assert.All(found.Take(2), match => Assert.StartsWith((string)match["text"]!, log[(int)match["offset"]!..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_are_parts_of_the_whole(int limit)
    {
        var app = await AppAsync("needle a\nneedle b\nhay\nneedle c\n");
        for (var build = 1; build <= 3; build++) await app.BuildToEndAsync();
        var (whole, _) = await SearchAsync(app, "needle");
        Assert.Equal(9, whole.Count);

        List<JsonNode> parts = [];
        string? after = null;
        do
        {
            var (page, next) = await SearchAsync(app, "needle", $"&limit={limit}{(after is null ? "" : $"&after={after}")}");
            Assert.InRange(page.Count, 0, limit);
            parts.AddRange(page);
            after = next;
        }
        while (after is not null);

        Assert.Equal(whole.Select(one => one.ToJsonString()), parts.Select(one => one.ToJsonString()));
    }

    [Fact]
    public async Task A_build_that_runs_is_searched_as_far_as_its_log_has_come()
    {
        await using var held = await HeldBuild.StartAsync(service);
        Assert.Empty((await SearchAsync(held.App, "needle")).Found);

        held.Runner.Say("needle\n");
        await held.Runner.SendAsync();

        Assert.Equal("needle", (string)Assert.Single((await SearchAsync(held.App, "needle")).Found)["text"]!);
    }

    [Fact]
    public async Task A_secret_is_not_to_be_found()
    {
        var app = await AppAsync("the password is hunter22\n", new { secrets = new { PASSWORD = "hunter22" } });
        await app.BuildToEndAsync();

        Assert.Empty((await SearchAsync(app, "hunter22")).Found);
        Assert.Equal("the password is ***", (string)Assert.Single((await SearchAsync(app, "password is")).Found)["text"]!);
    }

    [Fact]
    public async Task A_long_line_is_shown_in_part()
    {
        var app = await AppAsync($"needle{new string('ä', 400_000)}end\n");
        await app.BuildToEndAsync();

        var text = (string)Assert.Single((await SearchAsync(app, "äend")).Found)["text"]!;

        Assert.Equal($"needle{new string('ä', 993)}…", text);
    }

    [Theory]
    [InlineData("", "q is missing")]
    [InlineData("?q=", "q is missing")]
    [InlineData("?q=a%0Ab", "q must be at most 200 characters of one line")]
    [InlineData("?q=a&limit=0", "limit must be 1 to 200")]
    [InlineData("?q=a&after=x", "after must be the 'next' of an earlier page")]
    [InlineData("?q=a&after=MTowOjA", "after must be the 'next' of an earlier page")]
    public async Task What_cannot_be_searched_for_is_refused(string query, string sentence)
    {
        var app = await AppAsync("");

        var refusal = await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/logs{query}");

        Assert.Equal(422, refusal.Status);
        Assert.Contains(sentence, Assert.Single(refusal.Errors).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_is_not_there_is_told() =>
        Assert.Equal("app_not_found", (await service.Client.RefusalAsync("GET", "/apps/nobody/logs?q=a")).Code);

    /// <summary>A cursor that was made up leads nowhere, and costs nothing.</summary>
    [Fact]
    public async Task A_cursor_beyond_the_end_finds_nothing()
    {
        var app = await AppAsync("needle\n");
        await app.BuildToEndAsync();
        var beyond = Convert.ToBase64String("1:9223372036854775807:2147483647"u8).TrimEnd('=');

        Assert.Empty((await SearchAsync(app, "needle", $"&after={beyond}")).Found);
    }

    private Task<TestApp> AppAsync(string printed, object? changes = null) => service.NewAppAsync(new BuildScript
    {
        Command = (runner, _) =>
        {
            runner.Say(printed);
            return Task.FromResult(0);
        },
        Spec = "version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - print\n",
    }, changes);

    private async Task<(List<JsonNode> Found, string? Next)> SearchAsync(TestApp app, string text, string more = "")
    {
        var page = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/logs?q={Uri.EscapeDataString(text)}{more}");
        return ([.. page["items"]!.AsArray().Select(one => one!)], (string?)page["next"]);
    }
}
