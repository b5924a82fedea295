using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Auth;

/// <summary>A key that may start builds runs what the repository holds, and brings along no code of its own that would see the app's secrets.</summary>
public sealed class BuildScopeTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("""{ "image": "registry.example.com/evil:latest" }""", "BuildApi__AllowedImages")]
    [InlineData("""{ "environment": { "BASH_ENV": "$(env)" } }""", "BASH_ENV")]
    [InlineData("""{ "environment": { "NODE_OPTIONS": "--require /tmp/x" } }""", "NODE_OPTIONS")]
    [InlineData("""{ "environment": { "LD_PRELOAD": "x.so" } }""", "LD_PRELOAD")]
    [InlineData("""{ "environment": { "GIT_SSH_COMMAND": "x" } }""", "GIT_SSH_COMMAND")]
    [InlineData("""{ "environment": { "npm_config_script_shell": "x" } }""", "npm_config_script_shell")]
    [InlineData("""{ "environment": { "NPM_CONFIG_SCRIPT_SHELL": "x" } }""", "NPM_CONFIG_SCRIPT_SHELL")]
    [InlineData("""{ "environment": { "PATH": "/tmp" } }""", "PATH")]
    public async Task It_needs_write_to_choose_what_a_build_runs_in(string body, string named)
    {
        var app = await service.NewAppAsync(new BuildScript());
        using var builder = service.NewClient(await NewKeyAsync("read", "build"));

        var refusal = await builder.RefusalAsync("POST", $"/apps/{app.Id}/builds", body);

        Assert.Equal((403, "forbidden"), (refusal.Status, refusal.Code));
        Assert.Contains(named, refusal.Detail, StringComparison.Ordinal);
        Assert.Empty((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
        using var writer = service.NewClient(await NewKeyAsync("read", "build", "write"));
        Assert.Equal(HttpStatusCode.Accepted, await writer.StatusAsync("POST", $"/apps/{app.Id}/builds", body));
    }

    [Theory]
    [InlineData("""{ "environment": { "CI": "false", "STAGE": "x", "PATHS": "x", "HTTP_URL": "y", "MY_GIT_SHA": "z", "CCACHE": "1" } }""")]
    [InlineData("""{ "branch": "release", "reason": "nightly", "clearCache": true }""")]
    public async Task Other_variables_are_free(string body)
    {
        var app = await service.NewAppAsync(new BuildScript());
        using var builder = service.NewClient(await NewKeyAsync("build"));

        Assert.Equal(HttpStatusCode.Accepted, await builder.StatusAsync("POST", $"/apps/{app.Id}/builds", body));
    }

    [Fact]
    public async Task Where_the_service_allows_certain_images_any_key_may_choose_one_of_them()
    {
        await using var own = await TestService.StartNewAsync(null, ("AllowedImages:0", "registry.example.com/**"));
        var app = await own.NewAppAsync(new BuildScript());
        using var builder = own.NewClient(
            (string)(await own.Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "build" } }))["key"]!);

        Assert.Equal(HttpStatusCode.Accepted, await builder.StatusAsync("POST", $"/apps/{app.Id}/builds", new { image = "registry.example.com/good:1" }));
        Assert.Equal(422, (await builder.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image = "other.example.com/bad:1" })).Status);
    }

    private async Task<string> NewKeyAsync(params string[] scopes) =>
        (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "a test", scopes }))["key"]!;
}
