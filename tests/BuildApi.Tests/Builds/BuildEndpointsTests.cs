using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

public sealed class BuildEndpointsTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task Starting_needs_no_body_and_tells_where_the_build_is()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { branch = "trunk" });

        using var response = await service.Client.CallAsync("POST", $"/apps/{app.Id}/builds");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($"/apps/{app.Id}/builds/1", response.Headers.Location?.ToString());
        Assert.Equal("trunk", (string)(await app.EndedAsync(1))["branch"]!);
    }

    [Theory]
    [InlineData("""{ "branch": "a..b" }""", "branch")]
    [InlineData("""{ "branch": "-x" }""", "branch")]
    [InlineData("""{ "branch": "" }""", "branch")]
    [InlineData("""{ "commit": "main" }""", "commit")]
    [InlineData("""{ "commit": "12345" }""", "commit")]
    [InlineData("""{ "image": "a b" }""", "image")]
    [InlineData("""{ "image": "node:18:20" }""", "image")]
    [InlineData("""{ "environment": { "AWS_REGION": "x" } }""", "environment.AWS_REGION")]
    [InlineData("""{ "environment": { "1A": "x" } }""", "environment.1A")]
    [InlineData("""{ "clearCache": "yes" }""", "clearCache")]
    [InlineData("""{ "brnach": "main" }""", "brnach")]
    public async Task A_wrong_request_is_refused_by_field_and_queues_nothing(string body, string field)
    {
        var app = await service.NewAppAsync(new BuildScript());

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", body);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
        Assert.Equal(field, Assert.Single(problem.Errors).Key);
        Assert.Empty((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_reason_may_be_long_but_not_endless()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.StartBuildAsync(new { reason = new string('x', 1000) });
        Assert.Equal("reason",
            (await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { reason = new string('x', 1001) })).Errors.Single().Key);
    }

    [Fact]
    public async Task An_app_without_a_repository_has_no_builds()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "unconnected" });

        var problem = await service.Client.RefusalAsync("POST", "/apps/unconnected/builds");

        Assert.Equal((409, "app_not_connected"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Builds_are_listed_newest_first_page_by_page_by_status_and_by_branch()
    {
        var app =
            await service.NewAppAsync(
                new BuildScript { Command = (runner, _) => Task.FromResult(runner.Container.Spec.Labels["buildapi.build"] == "2" ? 1 : 0) });
        foreach (var branch in new[] { "main", "main", "side", "main" }) await app.BuildToEndAsync(new { branch });

        Assert.Equal([4, 3, 2, 1], await NumbersAsync(app, ""));
        Assert.Equal([3], await NumbersAsync(app, "?branch=side"));
        Assert.Equal([2], await NumbersAsync(app, "?status=failed"));
        Assert.Equal([4, 1], await NumbersAsync(app, "?status=SUCCEEDED&branch=main"));
        Assert.Empty(await NumbersAsync(app, "?status=timedOut"));
        var first = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds?limit=3");
        Assert.Equal([1], await NumbersAsync(app, $"?limit=3&after={first["next"]}"));
        Assert.Null((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds?limit=4"))["next"]);
    }

    [Fact]
    public async Task The_latest_build_is_the_newest_one_or_the_newest_of_a_branch()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var none = await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/latest");
        foreach (var branch in new[] { "main", "side/a", "main" }) await app.BuildToEndAsync(new { branch });

        Assert.Equal((404, "build_not_found"), (none.Status, none.Code));
        Assert.Equal(3, (int)(await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/latest"))["number"]!);
        Assert.Equal(2, (int)(await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/latest?branch=side/a"))["number"]!);
        Assert.Contains("'other'", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/latest?branch=other")).Detail, StringComparison.Ordinal);
        Assert.Equal("app_not_found", (await service.Client.RefusalAsync("GET", "/apps/nobody/builds/latest")).Code);
    }

    [Theory]
    [InlineData("?status=done", "status")]
    [InlineData("?status=3", "status")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?after=bWFpbg", "after")]
    [InlineData("/1?wait=301", "wait")]
    [InlineData("/1?wait=-1", "wait")]
    public async Task A_wrong_question_is_refused_by_name(string address, string field) =>
        Assert.Equal(field, (await service.Client.RefusalAsync("GET", $"/apps/any/builds{address}")).Errors.Single().Key);

    [Fact]
    public async Task Waiting_ends_when_the_seconds_are_over()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();

        Assert.Null((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/{number}?wait=1"))["finishedAt"]);

        held.Open();
        await app.EndedAsync(number);
    }

    [Fact]
    public async Task A_build_that_has_not_ended_cannot_be_retried()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds/{number}/retry");

        Assert.Equal((409, "build_not_ended"), (problem.Status, problem.Code));
        held.Open();
        await app.EndedAsync(number);
    }

    private async Task<IEnumerable<int>> NumbersAsync(TestApp app, string query) =>
        (await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds{query}"))["items"]!.AsArray().Select(build => (int)build!["number"]!);
}
