using BuildApi.Tests.Support;

namespace BuildApi.Tests.Storage;

/// <summary>The data folder has lost the keys that its secrets are encrypted with, as after a restore of half of it.</summary>
public sealed class UnreadableSecretsTests : IAsyncLifetime
{
    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task A_build_that_needs_them_fails_and_says_what_to_do_and_is_not_tried_for_ever()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { secrets = new { KEY_OF_TEAM = "s3cret-of-the-app" } });
        await LoseKeysAsync();

        var build = await app.BuildToEndAsync();

        Assert.Equal(("failed", "secrets_unreadable"), ((string)build["status"]!, (string)build["failure"]!["code"]!));
        Assert.StartsWith("Build 1 failed (secrets_unreadable): What this build needs is kept encrypted", await app.LastLineAsync(1), StringComparison.Ordinal);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_build_that_was_under_way_when_they_went_ends_as_well()
    {
        var held = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => held.PassAsync(runner.Killed) },
            new { secrets = new { KEY_OF_TEAM = "s3cret-of-the-app" } });
        var number = await app.StartBuildAsync();
        await held.Reached;

        await LoseKeysAsync();

        Assert.Equal("secrets_unreadable", (string)(await app.EndedAsync(number))["failure"]!["code"]!);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task Other_settings_can_be_changed_and_secrets_set_anew_make_builds_green_again()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { secrets = new { ONE = "s3cret-one", TWO = "s3cret-two" } });
        await LoseKeysAsync();
        var path = $"/apps/{app.Id}";

        await service.Client.JsonAsync("PATCH", path, new { timeoutMinutes = 7 });
        AssertUnreadable(await service.Client.RefusalAsync("PATCH", path, new { secrets = new { ONE = "anew-one" } }));
        await service.Client.JsonAsync("PATCH", path, new { secrets = new { ONE = "anew-one", TWO = (string?)null } });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public async Task A_retry_whose_own_variables_cannot_be_opened_is_refused_with_the_reason()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync(new { environment = new { GREETING = "hello" } });
        await LoseKeysAsync();

        AssertUnreadable(await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds/1/retry"));
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    private static void AssertUnreadable(Problem problem) => Assert.Equal((503, "secrets_unreadable"), (problem.Status, problem.Code));

    private async Task LoseKeysAsync()
    {
        await service.StopAsync();
        Directory.Delete(Path.Combine(service.DataFolder, "keys"), recursive: true);
        await service.StartAsync();
    }
}
