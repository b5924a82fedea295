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
}
