using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

/// <summary>What a build of code that nobody has looked at is given, and what it leaves.</summary>
public sealed class UntrustedBuildTests : IAsyncLifetime
{
    private const string Spec = "version: 1\nfrontend:\n  phases:\n    build:\n      commands: ['true']\n";

    private TestService service = null!;

    public async Task InitializeAsync() => service = await TestService.StartNewAsync();

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(true, "GREETING=hello KEY_OF_TEAM=s3cret-of-the-app NPM_TOKEN=t0ken-of-the-app OWN_TOKEN=given-with-the-build")]
    [InlineData(false, "GREETING=hello OWN_TOKEN=given-with-the-build")]
    public async Task It_gets_neither_secrets_of_the_app_nor_variables_that_are_named_like_them(bool trusted, string wanted)
    {
        await using var build = await HeldBuild.StartAsync(service, new
        {
            environment = new Dictionary<string, string> { ["GREETING"] = "hello", ["NPM_TOKEN"] = "t0ken-of-the-app" },
            secrets = new Dictionary<string, string> { ["KEY_OF_TEAM"] = "s3cret-of-the-app" },
        }, new { trusted, environment = new Dictionary<string, string> { ["OWN_TOKEN"] = "given-with-the-build" } });

        var plan = await build.Runner.PlanAsync(Spec, ["amplify.yml"]);

        string[] names = ["GREETING", "KEY_OF_TEAM", "NPM_TOKEN", "OWN_TOKEN"];
        Assert.Equal(wanted, string.Join(' ', plan!.Where(record => names.Contains(record.Name)).OrderBy(record => record.Name, StringComparer.Ordinal)
            .Select(record => $"{record.Name}={record.Value}")));
        Assert.Equal(trusted, (bool)(await build.App.BuildAsync(build.Number))["trusted"]!);
        Assert.Equal(!trusted, (await build.App.LogAsync(build.Number)).Contains("[buildapi] This build is not trusted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_in_a_network_apart_from_those_of_other_builds()
    {
        Assert.Equal($"{await NetworkAsync(trusted: true)}-untrusted", await NetworkAsync(trusted: false));
    }

    [Fact]
    public async Task A_retry_of_it_is_as_little_trusted()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync(new { trusted = false });

        var retry = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");

        Assert.False((bool)retry["trusted"]!);
    }

    [Fact]
    public async Task Its_success_is_nothing_that_later_builds_are_compared_with()
    {
        var environment = new Dictionary<string, string> { ["AMPLIFY_DIFF_DEPLOY"] = "true" };
        var since = new List<string?>();
        var script = new BuildScript
        {
            OnClaimed = async runner => since.Add((await runner.ClaimAsync(runner.Container.Id))["since"].FirstOrDefault()),
        };
        var app = await service.NewAppAsync(script, new { environment });

        await app.BuildToEndAsync();
        await app.BuildToEndAsync(new { trusted = false });
        await app.BuildToEndAsync();

        Assert.Equal([null, $"1 {BuildScript.Head}", $"1 {BuildScript.Head}"], since);
    }

    private async Task<string?> NetworkAsync(bool trusted)
    {
        await using var build = await HeldBuild.StartAsync(service, request: new { trusted });
        return build.Runner.Container.Spec.Network;
    }
}
