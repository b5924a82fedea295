using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Builds;

/// <summary>A service that does not wait long for a registry that is down.</summary>
public sealed class ImpatientService() : TestService(null, ("PullGiveUpSeconds", "1"));

/// <summary>Every way a build fails: the code, the sentence, the last line of the log, and nothing left behind.</summary>
public sealed class FailureTests(ImpatientService service) : IClassFixture<ImpatientService>
{
    [Theory]
    [InlineData("manifest for registry.example.com/none:1 not found: manifest unknown: manifest unknown", "image_not_found", "no such image")]
    [InlineData("pull access denied for registry.example.com/none, repository does not exist or may require 'docker login': denied: requested access to "
        + "the resource is denied", "image_pull_denied", "private")]
    [InlineData("Get \"https://registry.example.com/v2/\": dial tcp 192.0.2.1:443: connect: connection refused", "image_pull_failed", "registry")]
    [InlineData("no matching manifest for linux/amd64 in the manifest list entries", "image_platform_unsupported", "linux/amd64")]
    public async Task An_image_that_cannot_be_had_ends_the_build(string engineSays, string code, string sentence)
    {
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.RemoveImage(app.Image);
        service.Engine.RefusePull(app.Image, engineSays);

        var failure = await FailureAsync(app, code, "provision");

        Assert.Contains(sentence, (string)failure["message"]!, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Engine.History, container => container.Spec.Labels["buildapi.app"] == app.Id);
    }

    [Fact]
    public async Task An_image_without_git_and_ssh_is_told_about_both_at_once()
    {
        var app = await service.NewAppAsync(container =>
        {
            container.Print("""
                buildapi-probe begin
                buildapi-probe missing git
                buildapi-probe missing ssh
                buildapi-probe missing node
                buildapi-probe id debian
                buildapi-probe libc glibc
                buildapi-probe end

                """);
            return Task.FromResult(90);
        });

        var failure = await FailureAsync(app, "image_requirement_missing", "provision");

        Assert.Matches("no git.*no ssh", (string)failure["message"]!);
        Assert.DoesNotContain("no node", (string)failure["message"]!, StringComparison.Ordinal);
        Assert.Contains("apt-get install", await app.LogAsync(1), StringComparison.Ordinal);
        Assert.Contains("build-image/checks", (string)failure["hint"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"sh\": executable file not found in $PATH: "
        + "unknown", "image_requirement_missing", "no sh")]
    [InlineData("failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container "
        + "process: error during container init: exec: \"sh\": executable file not found in $PATH", "image_requirement_missing", "no sh")]
    [InlineData("standard_init_linux.go:228: exec user process caused: exec format error", "image_platform_unsupported", "processor")]
    [InlineData("mkdir /var/lib/docker/overlay2/5f0c: no space left on device", "disk_full", "its disk is full")]
    [InlineData("driver failed programming external connectivity on endpoint", "internal", "driver failed programming")]
    public async Task A_container_that_cannot_be_started_ends_the_build(string engineSays, string code, string sentence)
    {
        var app = await service.NewAppAsync(new BuildScript());
        service.Engine.AddImage(app.Image, new BuildScript().RunAsync, startRefusal: engineSays);

        var failure = await FailureAsync(app, code, "provision");

        Assert.Contains(sentence, (string)failure["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "printed nothing")]
    [InlineData("", 1, "exit code 1")]
    [InlineData("buildapi-probe begin\nbuildapi-probe end\nbuildapi-bootstrap failed curl: (7) Couldn't connect to server\n", 91, "Couldn't connect")]
    [InlineData("Segmentation fault\n", 139, "Segmentation fault")]
    public async Task A_container_that_ends_before_its_runner_reports_is_not_a_mystery(string prints, int exitCode, string sentence)
    {
        var app = await service.NewAppAsync(container =>
        {
            container.Print(prints);
            return Task.FromResult(exitCode);
        });

        Assert.Contains(sentence, (string)(await FailureAsync(app, "runner_lost", "provision"))["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_curl_that_knows_no_unix_socket_is_an_image_that_is_too_old()
    {
        var app = await service.NewAppAsync(container =>
        {
            container.Print("buildapi-probe begin\nbuildapi-probe end\nbuildapi-bootstrap failed Warning: curl.conf:5: warning: 'unix-socket' is unknown\n");
            return Task.FromResult(91);
        });

        Assert.Contains("curl is too old", (string)(await FailureAsync(app, "image_requirement_missing", "provision"))["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_that_reported_and_then_died_is_lost()
    {
        var app = await service.NewAppAsync(async container =>
        {
            using var runner = new FakeRunner(container);
            await runner.ClaimAsync();
            return 137;
        });

        Assert.Contains("exit code 137", (string)(await FailureAsync(app, "runner_lost", "build"))["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_somebody_removes_is_lost()
    {
        var reached = new Gate();
        var app = await service.NewAppAsync(new BuildScript { OnClaimed = runner => reached.PassAsync(runner.Killed) });
        var number = await app.StartBuildAsync();
        await reached.Reached;

        service.Engine.Lose(Assert.Single(app.Containers));

        Assert.Equal("runner_lost", (string)(await app.EndedAsync(number))["failure"]!["code"]!);
    }

    [Fact]
    public async Task A_command_that_fails_is_named_with_its_line()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (_, command) => Task.FromResult(command == "npm run build" ? 2 : 0) });

        var failure = await FailureAsync(app, "command_failed", "build");

        Assert.Equal("npm run build", (string)failure["command"]!);
        Assert.Equal(2, (int)failure["exitCode"]!);
        Assert.Equal(9, (int)failure["specLine"]!);
        Assert.Equal("Build 1 failed (command_failed): The command 'npm run build' ended with exit code 2. (line 9 of the build spec)",
            await app.LastLineAsync(1));
        Assert.Equal(["preBuild succeeded", "build failed"],
            (await app.BuildAsync(1))["steps"]!.AsArray().TakeLast(2).Select(step => $"{step!["name"]} {step["status"]}"));
        Assert.Equal("artifacts_not_found", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/builds/1/artifacts.zip")).Code);
    }

    [Fact]
    public async Task Without_a_spec_the_build_says_what_the_repository_has_instead()
    {
        var app = await service.NewAppAsync(new BuildScript { Spec = null, Files = ["Makefile", "readme.txt"] });

        var message = (string)(await FailureAsync(app, "spec_missing", "source"))["message"]!;

        Assert.Contains("amplify.yml", message, StringComparison.Ordinal);
        Assert.Contains("Makefile, readme.txt", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version: 1\nfrontend:\n  phases: [\n", "amplify.yml")]
    [InlineData("", "amplify.yml")]
    [InlineData("version: 1\napplications:\n  - frontend: {}\n  - frontend: {}\n", "appRoot")]
    public async Task A_spec_that_cannot_be_used_is_refused_with_its_place(string spec, string place)
    {
        var app = await service.NewAppAsync(new BuildScript { Spec = spec });

        var failure = await FailureAsync(app, "spec_invalid", "source");

        Assert.Contains(place, (string)failure["message"]!, StringComparison.Ordinal);
        Assert.True((int)failure["specLine"]! > 0);
    }

    [Theory]
    [InlineData("git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", "clone_auth_failed")]
    [InlineData("Host key verification failed.\nfatal: Could not read from remote repository.", "clone_host_key_mismatch")]
    [InlineData("fatal: Remote branch main not found in upstream origin", "branch_not_found")]
    [InlineData("ssh: connect to host git.example.com port 22: Connection refused", "clone_failed")]
    public async Task A_clone_that_fails_is_sorted_by_what_git_says(string gitSays, string code)
    {
        var app = await service.NewAppAsync(new BuildScript { CloneError = gitSays });

        await FailureAsync(app, code, "source");

        Assert.Contains(gitSays, await app.LogAsync(1), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(137)]
    [InlineData(134)]
    public async Task A_process_that_the_kernel_ended_for_want_of_memory_is_told_from_any_other(int exitCode)
    {
        var app = await service.NewAppAsync(new BuildScript
        {
            Command = (runner, _) =>
            {
                runner.Container.OutOfMemory = true;
                runner.Event("usage 2500000 536870912 1 2 3 4");
                return Task.FromResult(exitCode);
            },
        });

        var failure = await FailureAsync(app, "out_of_memory", "preBuild");

        Assert.Contains("The limit is the app's resources.memoryMb; its peak was 512 MiB.", (string)failure["message"]!, StringComparison.Ordinal);
        Assert.Equal("""{"cpuSeconds":2.5,"peakMemoryBytes":536870912,"diskReadBytes":1,"diskWrittenBytes":2,"receivedBytes":3,"sentBytes":4}""",
            (await app.BuildAsync(1))["usage"]!.ToJsonString());
        Assert.Equal("npm ci", (string)failure["command"]!);
    }

    [Fact]
    public async Task A_command_that_failed_by_itself_after_memory_ran_short_is_a_failed_command()
    {
        var app = await service.NewAppAsync(new BuildScript { Command = (runner, _) => { runner.Container.OutOfMemory = true; return Task.FromResult(1); } });
        await FailureAsync(app, "command_failed", "preBuild");
    }

    [Fact]
    public async Task A_build_that_makes_no_output_folder_fails_at_its_artifacts()
    {
        var app = await service.NewAppAsync(new BuildScript { Output = new Dictionary<string, string> { ["build/index.html"] = "elsewhere" } });

        var failure = await FailureAsync(app, "artifacts_missing", "artifacts");

        Assert.Contains("'dist'", (string)failure["message"]!, StringComparison.Ordinal);
        Assert.Equal(11, (int)failure["specLine"]!);
        Assert.Equal("failed", (string)(await app.BuildAsync(1))["steps"]!.AsArray()[^1]!["status"]!);
    }

    [Fact]
    public async Task An_image_name_that_no_engine_takes_is_refused_before_anything_starts()
    {
        var app = await service.NewAppAsync(new BuildScript());

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app.Id}/builds", new { image = "Not An Image" });

        Assert.Equal("image", Assert.Single(problem.Errors).Key);
        Assert.Empty((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_disk_that_is_full_is_named_and_the_build_tried_again_where_nothing_of_it_had_run()
    {
        await using var full = await TestService.StartNewAsync(null, ("AutomaticRetries", "1"));
        var app = await full.NewAppAsync(new BuildScript());
        full.Engine.RemoveImage(app.Image);
        full.Engine.AddPull(app.Image, _ => throw new IOException("No space left on device : '/data/logs'", 28));

        var failure = (await app.BuildToEndAsync())["failure"]!;

        Assert.Equal("disk_full", (string)failure["code"]!);
        Assert.Contains("is full, so this build could not go on", (string)failure["message"]!, StringComparison.Ordinal);
        Assert.Contains("Attempt 1", await app.LogAsync(1), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_system_itself_says_when_a_disk_is_full()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var failure = Assert.ThrowsAny<IOException>(() => full.WriteByte(1));

        Assert.True(BuildApi.Storage.DiskSpace.IsUsedUp(failure));
        Assert.False(BuildApi.Storage.DiskSpace.IsUsedUp(new FileNotFoundException()));
    }

    [Fact]
    public async Task An_engine_that_breaks_in_an_unknown_way_fails_the_build_and_not_the_service()
    {
        await using var broken = new TestService { ExpectsErrors = true };
        await broken.StartAsync();
        var app = await broken.NewAppAsync(new BuildScript());
        broken.Engine.RemoveImage(app.Image);
        broken.Engine.AddPull(app.Image, _ => throw new InvalidOperationException("a bug"));

        Assert.Equal("internal", (string)(await app.BuildToEndAsync())["failure"]!["code"]!);

        broken.Engine.AddPull(app.Image, _ => Task.FromResult(broken.Engine.AddImage(app.Image, new BuildScript().RunAsync)));
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    /// <summary>The failure of a build, held to what is true of every failure.</summary>
    private static async Task<JsonObject> FailureAsync(TestApp app, string code, string step)
    {
        var build = await app.BuildToEndAsync();
        Assert.Empty(app.Containers);
        Assert.Equal("failed", (string)build["status"]!);
        var failure = build["failure"]!.AsObject();
        Assert.Equal((code, step), ((string)failure["code"]!, (string)failure["step"]!));
        var message = ((string)failure["message"]!).ReplaceLineEndings(" ");
        Assert.StartsWith($"Build 1 failed ({code}): {message}", await app.LastLineAsync(1), StringComparison.Ordinal);
        Assert.All(build["steps"]!.AsArray(), each => Assert.NotNull(each!["finishedAt"]));
        return failure;
    }
}
