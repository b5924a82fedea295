using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

public sealed class PinImageTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task A_pin_is_what_the_last_succeeded_build_ran_and_holds_when_the_tag_moves()
    {
        var app = await service.NewAppAsync(new BuildScript());
        var ran = (await app.BuildToEndAsync())["image"]!;

        var pinned = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin");

        Assert.Equal($"{app.Image}@{(string)ran["digest"]!}", (string)pinned["image"]!);
        Assert.Equal("ifNotPresent", (string)pinned["pullPolicy"]!);
        service.Engine.AddImage(app.Image, _ => Task.FromResult(1));
        var digest = (string)(await app.EndedAsync(await app.StartBuildAsync()))["image"]!["digest"]!;
        Assert.Equal((string)ran["digest"]!, digest);
    }

    [Fact]
    public async Task Pinning_again_changes_nothing()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        var first = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin");
        Assert.Equal((string)first["image"]!, (string)(await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin"))["image"]!);
    }

    [Fact]
    public async Task Without_a_succeeded_build_in_the_image_there_is_nothing_to_pin()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (_, _) => Task.FromResult(1) });
        await app.BuildToEndAsync();

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/build-image/pin");

        Assert.Equal((409, "no_succeeded_build"), (problem.Status, problem.Code));
        Assert.Equal(app.Image, (string)(await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image"))["image"]!);
    }

    [Fact]
    public async Task A_pin_honours_If_Match()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        Assert.Equal("precondition_failed", (await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/build-image/pin", null, "If-Match: \"99\"")).Code);
    }

    [Fact]
    public async Task An_app_that_asks_no_registry_asks_none_when_it_is_pinned_or_a_build_repeated()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image", new { image = app.Image, pullPolicy = "never" });
        await app.BuildToEndAsync();

        Assert.Equal("never", (string)(await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin"))["pullPolicy"]!);
        service.Engine.RemoveImage(app.Image);

        Assert.Equal("image_not_found", (string)(await app.BuildToEndAsync())["failure"]!["code"]!);
        await service.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");
        Assert.Equal("image_not_found", (string)(await app.EndedAsync(3))["failure"]!["code"]!);
        Assert.DoesNotContain(service.Engine.Pulls, pull => pull.Reference.Contains($"/{app.Id}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("always", 1)]
    [InlineData("never", 0)]
    [InlineData(null, 0)]
    public async Task The_default_image_by_its_name_has_the_policy_that_was_chosen(string? policy, int pulls)
    {
        await using var own = await TestService.StartNewAsync(null, ("DefaultImage", "own/default"));
        own.Engine.AddImage("own/default", new BuildScript());
        var app = await own.NewAppAsync(new BuildScript());
        await own.Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image", new { image = "own/default:latest", pullPolicy = policy });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        Assert.Equal(pulls, own.Engine.Pulls.Count);
    }
}
