using System.Net;
using BuildApi.Apps;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>What a runner is given for the clone, and when it is no longer given it.</summary>
public sealed class RunnerKeyTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task The_deploy_key_is_given_for_the_clone_and_not_to_the_commands()
    {
        var key = SshKey.Generate("test");
        await using var build = await HeldBuild.StartAsync(service);
        await service.Client.JsonAsync("PUT", $"/apps/{build.App.Id}/deploy-key", new { privateKey = key.PrivateKey });

        Assert.Equal(["ssh"], (await build.Runner.ClaimAsync())["key"]);
        Assert.Equal(key.PrivateKey, (await build.Runner.CallAsync("GET", "key")).Text);

        await build.Runner.PlanAsync(BuildScript.DefaultSpec, []);
        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("GET", "key")).Status);
    }

    [Fact]
    public async Task Once_the_source_is_there_the_key_is_closed_for_good()
    {
        await using var build = await HeldBuild.StartAsync(service);
        await service.Client.JsonAsync("PUT", $"/apps/{build.App.Id}/deploy-key", new { privateKey = SshKey.Generate("test").PrivateKey });
        // An answer may be lost: until then the runner asks again.
        Assert.True((await build.Runner.CallAsync("GET", "key")).IsSuccess);
        Assert.True((await build.Runner.CallAsync("GET", "key")).IsSuccess);

        Assert.True((await build.Runner.CallAsync("POST", "source")).IsSuccess);
        Assert.True((await build.Runner.CallAsync("POST", "source")).IsSuccess);

        await build.Runner.ClaimAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("GET", "key")).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("POST", "clone-failure", new StringContent("fatal: made up"))).Status);
    }

    [Fact]
    public async Task What_the_runner_tells_before_the_commands_the_commands_cannot_tell()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var plan = await build.Runner.PlanAsync(BuildScript.DefaultSpec, ["amplify.yml"]);

        Assert.Equal(plan!.Select(record => record.ToString()),
            (await build.Runner.PlanAsync(BuildScript.DefaultSpec, ["amplify.yml"]))!.Select(record => record.ToString()));
        Assert.Null(await build.Runner.PlanAsync(BuildScript.DefaultSpec + "# another\n", ["amplify.yml"]));
        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("POST", "tools", new StringContent("tool node\n"))).Status);
        Assert.Equal(1, (await build.App.LogAsync(build.Number)).Split("The build spec is amplify.yml.").Length - 1);
    }

    /// <summary>The claim's answer is lines: a value with a line end would add one of its own, such as a folder for PATH.</summary>
    [Fact]
    public async Task No_variable_adds_a_line_to_the_claim()
    {
        await using var build = await HeldBuild.StartAsync(service, new
        {
            environment = new Dictionary<string, string> { ["AMPLIFY_DIFF_DEPLOY"] = "true", ["AMPLIFY_DIFF_DEPLOY_ROOT"] = "a\rkey ssh" },
        });
        var refusal = await service.Client.RefusalAsync("PATCH", $"/apps/{build.App.Id}",
            new { environment = new { AMPLIFY_MONOREPO_APP_ROOT = "x\npath /workspace/evil/bin" } });

        Assert.Contains("control characters", refusal.Errors["environment.AMPLIFY_MONOREPO_APP_ROOT"], StringComparison.Ordinal);
        Assert.Equal(["none"], (await build.Runner.ClaimAsync())["key"]);
    }

    [Fact]
    public async Task A_token_comes_as_git_reads_it()
    {
        await using var build = await HeldBuild.StartAsync(service);
        await service.Client.JsonAsync("PUT", $"/apps/{build.App.Id}/deploy-key", new { token = "glpat-abc", user = "oauth2" });

        Assert.Equal(["token"], (await build.Runner.ClaimAsync())["key"]);
        Assert.Equal("username=oauth2\npassword=glpat-abc\n", (await build.Runner.CallAsync("GET", "key")).Text);
    }

    [Fact]
    public async Task An_app_without_a_key_gives_none()
    {
        await using var build = await HeldBuild.StartAsync(service);

        Assert.Equal(["none"], (await build.Runner.ClaimAsync())["key"]);
        Assert.Equal(HttpStatusCode.Conflict, (await build.Runner.CallAsync("GET", "key")).Status);
    }

    [Fact]
    public async Task The_apps_own_host_keys_come_before_the_published_ones()
    {
        const string line = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
        await using var build = await HeldBuild.StartAsync(service);
        await service.Client.JsonAsync("PUT", $"/apps/{build.App.Id}/known-hosts", new { knownHosts = line });

        var hosts = (await build.Runner.CallAsync("GET", "known-hosts")).Text;

        Assert.StartsWith(line + "\n", hosts, StringComparison.Ordinal);
        Assert.Contains("\ngithub.com ssh-ed25519 ", hosts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_two_interfaces_do_not_serve_each_others_paths()
    {
        await using var build = await HeldBuild.StartAsync(service);
        var token = build.Runner.Container.Variable("BUILDAPI_TOKEN");

        foreach (var path in new[] { "/runner/runner.sh", "/runner/key", "/runner/known-hosts", "/runner/claim", "/Runner/runner.sh", "/RUNNER/key" })
        {
            using var client = service.NewClient(token);
            Assert.Equal("not_found", (await client.RefusalAsync("GET", path)).Code);
        }

        using var onSocket = new FakeRunner(build.Runner.Container, TestService.AdminKey);
        foreach (var path in new[] { "/apps", "/health/live", "/openapi/v1.json", "/swagger/index.html", "/" })
            Assert.Equal(HttpStatusCode.NotFound, (await onSocket.CallAsync("GET", path)).Status);
    }
}
