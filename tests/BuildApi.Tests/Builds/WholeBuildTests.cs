using BuildApi.Engines;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

/// <summary>Builds from the first call to the last byte, with nothing but the container played.</summary>
public sealed class WholeBuildTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task A_build_succeeds_with_its_steps_commit_image_log_and_artifacts()
    {
        var app = await service.NewAppAsync(new BuildScript());

        var build = await app.BuildToEndAsync(new { reason = "the first" });

        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Equal("the first", (string)build["reason"]!);
        Assert.Equal("main", (string)build["branch"]!);
        Assert.Equal(BuildScript.Head, (string)build["commit"]!);
        Assert.Equal(app.Image, (string)build["image"]!["reference"]!);
        Assert.StartsWith("sha256:", (string)build["image"]!["digest"]!, StringComparison.Ordinal);
        Assert.Null(build["failure"]);
        Assert.Equal(["provision succeeded", "source succeeded", "preBuild succeeded", "build succeeded", "artifacts succeeded"],
            build["steps"]!.AsArray().Where(step => (string)step!["name"]! != "packages").Select(step => $"{step!["name"]} {step["status"]}"));
        Assert.Equal("Build 1 succeeded.", await app.LastLineAsync(1));
        Assert.Equal(["assets/app.js", "index.html"], (await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/1/artifacts"))["items"]!
            .AsArray().Select(file => (string)file!["path"]!));
        Assert.Equal("<html>", await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/artifacts/index.html", UriKind.Relative)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_build_has_the_users_that_the_engine_gives_it_and_never_those_of_the_machine(bool trusted)
    {
        ContainerSpec? spec = null;
        var app = await service.NewAppAsync(container =>
        {
            spec = container.Spec;
            return new BuildScript().RunAsync(container);
        });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync(new { trusted }))["status"]!);

        Assert.False(spec!.HasMachineUsers);
    }

    [Fact]
    public async Task The_commands_get_the_plan_of_the_repository_and_the_variables_of_the_app()
    {
        IReadOnlyList<PlanRecord> plan = [];
        var app = await service.NewAppAsync(async container =>
        {
            using var runner = new FakeRunner(container);
            await runner.ClaimAsync();
            plan = (await runner.PlanAsync("""
                version: 1
                env: { variables: { COLOUR: red, SIZE: large } }
                frontend: { buildPath: site, phases: { build: { commands: ['echo "$COLOUR"', "it's quoted"] } } }
                """, ["amplify.yml"]))!;
            runner.Event("succeeded");
            await runner.SendAsync(final: true);
            return 0;
        }, new { environment = new { COLOUR = "blue" }, secrets = new { TOKEN = "very secret" } });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync(new { environment = new { ONCE = "1" } }))["status"]!);

        Assert.Equal(new PlanRecord("folder", "-", "site"), plan[0]);
        Assert.Equal(["blue", "large", "very secret", "1"], new[] { "COLOUR", "SIZE", "TOKEN", "ONCE" }
            .Select(name => plan.Single(record => record.Name == name).Value));
        // Whether a build runs as a CI's is the user's choice.
        Assert.DoesNotContain(plan, record => record.Name == "CI");
        Assert.Equal([new("command", "build", "echo \"$COLOUR\""), new PlanRecord("command", "build", "it's quoted")],
            plan.Where(record => record.Kind == "command"));
    }

    [Fact]
    public async Task The_apps_own_spec_is_used_only_where_the_repository_has_none()
    {
        var app =
            await service.NewAppAsync(
            new BuildScript
            {
                Command = (runner, command) => { runner.Say($"ran {command}\n"); return Task.FromResult(0); },
                Output = new Dictionary<string, string>()
            });
        await PutSpecAsync(app, "own command");
        service.Engine.AddImage(app.Image, new BuildScript { Spec = null, Command = Echo }.RunAsync);
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Contains("ran own command\n", await app.LogAsync(1), StringComparison.Ordinal);

        service.Engine.AddImage(app.Image, new BuildScript { Command = Echo }.RunAsync);
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Contains("ran npm run build\n", await app.LogAsync(2), StringComparison.Ordinal);
        Assert.DoesNotContain("own command", await app.LogAsync(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_custom_headers_of_the_spec_come_with_the_build()
    {
        var app = await service.NewAppAsync(new BuildScript
        {
            Spec = BuildScript.DefaultSpec
            + "customHeaders: [{ pattern: '**/*', headers: [{ key: X-Frame-Options, value: DENY }, { key: X-A, value: '' }] }]\n",
        });

        var build = await app.BuildToEndAsync();

        Assert.Equal("""[{"pattern":"**/*","headers":[{"key":"X-Frame-Options","value":"DENY"},{"key":"X-A","value":""}]}]""",
            build["customHeaders"]!.ToJsonString());
    }

    [Fact]
    public async Task What_does_not_fit_the_chosen_node_is_said_before_the_install()
    {
        var app = await service.NewAppAsync(new BuildScript
        {
            Parts =
            [
                new("package", "package.json", """{"engines":{"node":">=20"}}"""), new("lock", "package-lock.json", """{"lockfileVersion": 3}"""),
                new("versions", "versions", "node v14.21.3\nnpm 6.14.18\n"),
            ],
        });

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);

        var before = (await app.LogAsync(1)).Split("npm ci")[0];
        Assert.Contains("Warning: package.json asks for node `>=20` (engines.node), but the build has 14.21.3.", before, StringComparison.Ordinal);
        Assert.Contains("Warning: package-lock.json has format 3, which npm 7 and later write", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_container_gets_the_token_the_socket_and_the_limits_but_no_secret()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { secrets = new { TOKEN = "do-not-show" }, resources = new { cpus = 1.5, memoryMb = 512 } });

        await app.BuildToEndAsync(new { environment = new { OWN = "also-hidden" } });

        var spec = service.Engine.History.Single(container => container.Spec.Labels["buildapi.app"] == app.Id).Spec;
        Assert.Equal(1.5, spec.Cpus);
        Assert.Equal(512L * 1024 * 1024, spec.MemoryBytes);
        Assert.Equal("sh", spec.Command[0]);
        Assert.All(spec.Environment.Concat(spec.Command), text => Assert.DoesNotContain("do-not-show", text, StringComparison.Ordinal));
        Assert.All(spec.Environment.Concat(spec.Command), text => Assert.DoesNotContain("also-hidden", text, StringComparison.Ordinal));
        Assert.Equal(["1", "1"], new[] { "buildapi.build", "buildapi.attempt" }.Select(label => spec.Labels[label]));
    }

    [Fact]
    public async Task The_container_is_gone_before_the_build_is_seen_to_have_ended()
    {
        var removal = new Gate();
        var app =
            await service.NewAppAsync(
                new BuildScript { OnClaimed = runner => { runner.Container.BeforeRemoval = removal.PassAsync; return Task.CompletedTask; } });
        var number = await app.StartBuildAsync();

        await removal.Reached;
        Assert.Equal("running", (string)(await app.BuildAsync(number))["status"]!);
        removal.Open();

        Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Empty(app.Containers);
    }

    [Fact]
    public async Task A_retry_repeats_commit_variables_and_image()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync(new { branch = "release", environment = new { ONCE = "1" } });

        var retry = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/builds/1/retry");

        Assert.Equal("retry", (string)retry["trigger"]!);
        Assert.Equal("release", (string)retry["branch"]!);
        Assert.Equal(BuildScript.Head, (string)retry["commit"]!);
        var first = await app.BuildAsync(1);
        var second = await app.EndedAsync(2);
        Assert.Equal("succeeded", (string)second["status"]!);
        Assert.Equal((string)first["image"]!["digest"]!, (string)second["image"]!["digest"]!);
    }

    private static Task<int> Echo(FakeRunner runner, string command)
    {
        runner.Say($"ran {command}\n");
        return Task.FromResult(0);
    }

    private async Task PutSpecAsync(TestApp app, string command)
    {
        using var response = await service.Client.CallAsync("PUT", $"/apps/{app.Id}/build-spec",
            $"version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - {command}\n", "Content-Type: text/yaml");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
