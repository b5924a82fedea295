using System.Text;
using BuildApi.Apps;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildLogs;

/// <summary>Secrets never reach the log, however the runner's writes cut them.</summary>
public sealed class LogMaskingTests(TestService service) : IClassFixture<TestService>
{
    private const string Secret = "s3cr3t/väl+ue==";

    [Fact]
    public async Task A_secret_is_masked_wherever_a_write_ends()
    {
        await using var build = await HeldBuild.StartAsync(service, new { secrets = new { TOKEN = Secret } });
        var before = (await build.App.LogAsync(build.Number)).Length;

        for (var cut = 0; cut <= Secret.Length; cut++)
        {
            build.Runner.Say($"{cut}: {Secret[..cut]}");
            await build.Runner.SendAsync();
            build.Runner.Say($"{Secret[cut..]} done\n");
            await build.Runner.SendAsync();
        }

        await build.SucceedAsync();
        var expected = string.Concat(Enumerable.Range(0, Secret.Length + 1).Select(cut => $"{cut}: *** done\n"));
        Assert.StartsWith(expected, (await build.App.LogAsync(build.Number))[before..], StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", Encoding.UTF8.GetString(await FileAsync(build)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_that_may_begin_a_secret_is_held_back_until_more_comes()
    {
        await using var build = await HeldBuild.StartAsync(service, new { secrets = new { TOKEN = "hunter2-hunter2" } });

        var answer = await build.Runner.PutAsync("log", 0, "the key is hunter2-");
        Assert.Equal("11\n", answer.Text);

        Assert.Equal("16\n", (await build.Runner.PutAsync("log", 11, "hunt\n")).Text);
    }

    [Fact]
    public async Task What_looks_like_the_beginning_of_a_secret_is_printed_when_the_log_ends()
    {
        await using var build = await HeldBuild.StartAsync(service, new { secrets = new { TOKEN = "hunter2-hunter2" } });
        build.Runner.Say("it ends with hunter2");

        await build.SucceedAsync();

        Assert.EndsWith("it ends with hunter2\nBuild 1 succeeded.\n", await build.App.LogAsync(build.Number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_in_a_command_is_masked_in_the_failure_too()
    {
        const string spec = "version: 1\nfrontend: { phases: { build: { commands: ['deploy --key hunter2-hunter2'] } } }\n";
        var app = await service.NewAppAsync(new BuildScript { Spec = spec, Command = (_, _) => Task.FromResult(1) },
            new { secrets = new { TOKEN = "hunter2-hunter2" } });

        var build = await app.BuildToEndAsync();

        Assert.DoesNotContain("hunter2", build.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await app.LogAsync(1), StringComparison.Ordinal);
        Assert.Contains("deploy --key ***", await app.LastLineAsync(1), StringComparison.Ordinal);
    }

    /// <summary>The plan brings the values of the moment; the log was opened with those of before.</summary>
    [Fact]
    public async Task A_secret_that_changes_between_the_start_and_the_plan_is_masked_in_both_forms()
    {
        await using var build = await HeldBuild.StartAsync(service, new { secrets = new { TOKEN = "before-before" } });
        await service.Client.JsonAsync("PATCH", $"/apps/{build.App.Id}", new { secrets = new { TOKEN = "after-after", OTHER = "added-added" } });
        await build.Runner.PlanAsync(BuildScript.DefaultSpec, []);

        build.Runner.Say("old before-before new after-after other added-added\n");
        await build.SucceedAsync();

        Assert.Contains("old *** new *** other ***", await build.App.LogAsync(build.Number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_the_build_has_is_masked_after_a_restart_though_the_app_has_another_by_then()
    {
        await using var own = await TestService.StartNewAsync();
        var held = new Gate();
        var app = await own.NewAppAsync(new BuildScript
        {
            Command = async (runner, _) =>
            {
                await held.PassAsync(runner.Killed);
                runner.Say("it is before-before, now after-after\n");
                return 0;
            },
        }, new { secrets = new { TOKEN = "before-before" } });
        var number = await app.StartBuildAsync();
        await held.Reached;
        await own.StopAsync();
        await own.StartAsync();
        await own.Client.JsonAsync("PATCH", $"/apps/{app.Id}", new { secrets = new { TOKEN = "after-after" } });
        await own.RestartAsync();
        held.Open();

        await app.EndedAsync(number);

        Assert.Contains("it is ***, now ***", await app.LogAsync(number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NPM_TOKEN", true)]
    [InlineData("db_password", true)]
    [InlineData("AUTHOR", false)]
    public async Task A_variable_of_one_build_that_is_named_like_a_credential_is_masked(string name, bool masked)
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (runner, _) => { runner.Say("it is gold-standard\n"); return Task.FromResult(0); } });

        var build = await app.BuildToEndAsync(new { environment = new Dictionary<string, string> { [name] = "gold-standard" } });

        Assert.Contains(masked ? "it is ***" : "it is gold-standard", await app.LogAsync((int)build["number"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_of_a_private_key_are_masked()
    {
        var key = SshKey.Generate("test").PrivateKey;
        var app = await service.NewAppAsync(new BuildScript { Command = (runner, _) => { runner.Say(key); return Task.FromResult(0); } });
        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/deploy-key", new { privateKey = key });

        var log = await app.LogAsync((int)(await app.BuildToEndAsync())["number"]!);

        Assert.All(key.Split('\n').Where(line => line.Length > 20 && line[0] != '-'), line => Assert.DoesNotContain(line, log, StringComparison.Ordinal));
        Assert.Contains("-----BEGIN", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_masked_after_a_restart_as_before()
    {
        await using var own = await TestService.StartNewAsync();
        var build = await HeldBuild.StartAsync(own, new { secrets = new { TOKEN = "hunter2-hunter2" } });
        build.Runner.Say("before hunter2-");
        await build.Runner.SendAsync();

        await own.RestartAsync();
        build.Runner.Say("hunter2 after\n");
        await build.SucceedAsync();

        Assert.Contains("before *** after\n",
            (await build.App.LogAsync(build.Number)).Replace("\n[buildapi] The service was away from this build for a moment, and it continued meanwhile.\n", "",
                StringComparison.Ordinal), StringComparison.Ordinal);
        await build.DisposeAsync();
    }

    private Task<byte[]> FileAsync(HeldBuild build) => File.ReadAllBytesAsync(Path.Combine(service.DataFolder, "logs", build.App.Id, $"{build.Number}.log"));
}
