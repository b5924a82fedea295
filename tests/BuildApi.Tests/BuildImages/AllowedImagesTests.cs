using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

/// <summary>The administrator's list of images: held to at every way in, with the rule that decided.</summary>
public sealed class AllowedImagesTests : IAsyncLifetime
{
    private TestService service = null!;
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartNewAsync(null, ("AllowedImages:0", "registry.example.com/**"), ("AllowedImages:1", "!**/untrusted/*"), ("DefaultImage", "own/default:1"));
        app = await service.NewAppAsync(new BuildScript());
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("node:22", "no rule")]
    [InlineData("registry.example.com/untrusted/a", "'!**/untrusted/*'")]
    public async Task An_image_that_is_not_allowed_is_refused_wherever_it_is_named(string image, string rule)
    {
        Assert.Contains(rule, (await service.Client.RefusalAsync("PUT", $"/apps/{app.Id}/build-image", new { image })).Errors["image"], StringComparison.Ordinal);
        Assert.Contains(rule, (await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/build-image/checks", new { image })).Errors["image"], StringComparison.Ordinal);

        var failure = (await app.BuildToEndAsync(new { image }))["failure"]!;
        Assert.Equal("image_pull_denied", (string)failure["code"]!);
        Assert.Contains(rule, (string)failure["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_allowed_builds() => Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

    [Fact]
    public async Task The_default_image_is_the_administrators_own_choice_also_when_it_is_pinned()
    {
        service.Engine.AddImage("own/default:1", new BuildScript());
        await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}/build-image");
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin");
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public async Task A_rule_with_a_tag_lets_retries_and_pins_of_what_ran_through_and_no_other_digest()
    {
        await using var strict = await TestService.StartNewAsync(null, ("AllowedImages:0", "registry.example.com/app-1:latest"), ("DefaultImage", "own/default:1"));
        var app = await strict.NewAppAsync(new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        await strict.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");
        Assert.Equal("succeeded", (string)(await app.EndedAsync(2))["status"]!);
        await strict.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin");
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        foreach (var name in new[] { app.Image, "own/default:1" })
        {
            var failure = (await app.BuildToEndAsync(new { image = $"{name}@sha256:{new string('3', 64)}" }))["failure"]!;
            Assert.Equal("image_pull_denied", (string)failure["code"]!);
        }
    }
}
