using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

/// <summary>The administrator's list of images: held to at every way in, with the rule that decided.</summary>
public sealed class AllowedImagesTests : IAsyncLifetime
{
    private TestService service = null!;
    private TestApp app = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartNewAsync(null, ("AllowedImages:0", "registry.example.com/**"), ("AllowedImages:1", "!**/untrusted/*"),
            ("DefaultImage", "own/default:1"));
        app = await service.NewAppAsync(new BuildScript());
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("node:22", "no rule")]
    [InlineData("registry.example.com/untrusted/a", "'!**/untrusted/*'")]
    public async Task An_image_that_is_not_allowed_is_refused_wherever_it_is_named(string image, string rule)
    {
        Assert.Contains(rule, (await service.Client.RefusalAsync("PUT", $"/apps/{app.Id}/build-image", new { image })).Errors["image"],
            StringComparison.Ordinal);
        Assert.Contains(rule, (await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/build-image/checks", new { image })).Errors["image"],
            StringComparison.Ordinal);

        Assert.Contains(rule, (await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image })).Errors["image"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_of_an_image_that_is_not_allowed_is_refused_at_once_in_the_words_of_the_setting()
    {
        var setting = await service.Client.RefusalAsync("PUT", $"/apps/{app.Id}/build-image", new { image = "node:22" });
        var build = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image = "node:22" });

        Assert.Equal((422, setting.Errors["image"]), (build.Status, build.Errors["image"]));
    }

    [Fact]
    public async Task A_build_may_name_the_default_image_whatever_is_allowed()
    {
        service.Engine.AddImage("own/default:1", new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync(new { image = "own/default:1" }))["status"]!);
    }

    [Fact]
    public async Task A_list_that_changed_since_the_image_was_set_holds_for_the_next_build()
    {
        service.Settings["AllowedImages:0"] = "registry.example.com/none";
        await service.RestartAsync();

        var failure = (await app.BuildToEndAsync())["failure"]!;

        Assert.Equal("image_pull_denied", (string)failure["code"]!);
        Assert.Contains("no rule", (string)failure["message"]!, StringComparison.Ordinal);
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
        await using var strict = await TestService.StartNewAsync(null, ("AllowedImages:0", "registry.example.com/app-1:latest"),
            ("DefaultImage", "own/default:1"));
        var app = await strict.NewAppAsync(new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        await strict.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");
        Assert.Equal("succeeded", (string)(await app.EndedAsync(2))["status"]!);
        var pinned = (string)(await strict.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/pin"))["image"]!;
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync(new { image = pinned }))["status"]!);

        foreach (var name in new[] { app.Image, "own/default:1" })
        {
            var refusal = await strict.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image = $"{name}@sha256:{new string('3', 64)}" });
            Assert.Contains("is not allowed here", refusal.Errors["image"], StringComparison.Ordinal);
        }
    }
}
