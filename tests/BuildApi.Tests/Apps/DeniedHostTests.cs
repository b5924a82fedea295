using BuildApi.Apps;
using BuildApi.Configuration;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

/// <summary>Where the service does not let itself be sent.</summary>
public sealed class DeniedHostTests
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data.git")]
    [InlineData("ssh://git@[fe80::1]/app.git")]
    [InlineData("git@metadata.google.internal:app.git")]
    [InlineData("https://2852039166/app.git")]
    public async Task A_repository_there_is_refused_from_the_start(string repository)
    {
        await using var service = await TestService.StartNewAsync();

        var problem = await service.Client.RefusalAsync("POST", "/apps", new { id = "app", repository });

        Assert.Contains("BuildApi__DeniedHosts", problem.Errors["repository"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_there_is_refused_as_a_setting_and_for_one_build()
    {
        await using var service = await TestService.StartNewAsync();
        var app = await service.NewAppAsync(new BuildScript());
        var image = "169.254.169.254:5000/team/image:1";

        var setting = await service.Client.RefusalAsync("PUT", $"/apps/{app.Id}/build-image", new { image });
        var build = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image });

        Assert.Contains("BuildApi__DeniedHosts", setting.Errors["image"], StringComparison.Ordinal);
        Assert.Contains("BuildApi__DeniedHosts", build.Errors["image"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_the_administrators_own_takes_the_place_and_holds_for_apps_that_were_there_before()
    {
        var options = new BuildApiOptions { DeniedHosts = ["*.example.com"] };

        Assert.Null(AppRules.WhyNotCloned("http://169.254.169.254/app.git", null, options));
        Assert.Contains("BuildApi__DeniedHosts", AppRules.WhyNotCloned("https://git.example.com/app.git", null, options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://git.example.com/app.git", false, "clone_failed")]
    [InlineData("http://git.example.com/app.git", true, null)]
    [InlineData("http://git.corp.internal/app.git", false, null)]
    [InlineData("https://git.example.com/app.git", false, null)]
    public async Task A_token_does_not_cross_the_internet_unencrypted_unless_that_is_allowed(string repository, bool allowed, string? code)
    {
        await using var service = await TestService.StartNewAsync(null, ("AllowTokensOverHttp", allowed ? "true" : "false"));
        var app = await service.NewAppAsync(async container =>
        {
            using var runner = new FakeRunner(container);
            return (await runner.AskAsync("POST", $"claim?claimant={container.Id}")).IsSuccess ? await new BuildScript().RunAsync(container) : 1;
        }, new { repository });
        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/deploy-key", new { token = "s3cret-token" });

        var build = await app.BuildToEndAsync();

        Assert.Equal(code, (string?)build["failure"]?["code"]);
    }
}
