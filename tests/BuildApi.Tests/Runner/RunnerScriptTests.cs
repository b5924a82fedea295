using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>Serves repositories that are folders of this machine.</summary>
public sealed class FileRepositoriesService() : TestService(null, ("AllowFileRepositories", "true"), ("MaxConcurrentBuilds", "4"));

/// <summary>
/// bootstrap.sh, quick-probe.sh, runner.sh and session.bash as they run in containers, each in all the shells that images
/// have: from the container's command to the artifacts, over the service's real socket.
/// </summary>
public sealed class RunnerScriptTests(FileRepositoriesService service) : IClassFixture<FileRepositoriesService>
{
    private const string Spec = """
        version: 1
        env:
          variables:
            COLOUR: red
        frontend:
          phases:
            preBuild:
              commands:
                - export GREETING="it's $COLOUR" && mkdir -p out
            build:
              commands:
                - |
                  cat >out/index.html <<EOF
                  <p>"$GREETING"</p>
                  EOF
                - cd out && echo "in $(basename "$PWD") on $AWS_BRANCH" && echo $TOKEN
            postBuild:
              commands:
                - cp index.html copy.html
          artifacts:
            baseDirectory: out
            files: ['**/*']

        """;

    /// <summary>
    /// Commands that say nothing but their names: what is told of them is longer than what they print, and the trap lets all of that be sent before the last
    /// events.
    /// </summary>
    private const string QuietSpec = """
        version: 1
        frontend:
          phases:
            build:
              commands: ['mkdir out && touch out/page', "trap 'sleep 0.5' EXIT", 'true', 'true', 'true', 'true', 'true', 'true', 'true', 'true', 'true', 'true', 'true', 'true']
          artifacts:
            baseDirectory: out
            files: ['**/*']

        """;

    /// <summary>When only events are left to send, their answer must not be taken for the log's: such builds went on for ever.</summary>
    [Fact]
    public async Task A_build_whose_events_are_longer_than_its_log_ends()
    {
        using var container = new ShellContainer("/bin/dash");
        await container.CommitAsync(new Dictionary<string, string> { ["amplify.yml"] = QuietSpec });
        var app = await NewAppAsync(container);

        var number = await app.StartBuildAsync();
        var build = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/builds/{number}?wait=30");

        Assert.True((string)build["status"]! == "succeeded", $"Build {number} is {build.ToJsonString()}\n{await app.LogAsync(number)}");
    }

    public static TheoryData<string> Shells => ["/bin/dash", "/bin/bash", "/bin/busybox sh"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_build_goes_through_all_its_steps(string shell)
    {
        using var container = new ShellContainer(shell);
        var commit = await container.CommitAsync(new Dictionary<string, string> { ["amplify.yml"] = Spec });
        var app = await NewAppAsync(container, new { secrets = new { TOKEN = "hidden-token" } });

        var build = await app.BuildToEndAsync();

        Assert.Equal(("succeeded", commit), ((string)build["status"]!, (string)build["commit"]!));
        Assert.Equal(["source", "preBuild", "build", "postBuild", "artifacts"], Steps(build, "succeeded").Except(["provision", "packages"]));
        var log = await app.LogAsync(1);
        Assert.Contains("\nin out on main\n***\n", log, StringComparison.Ordinal);
        Assert.Contains($"Checked out {commit}\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-token", log, StringComparison.Ordinal);
        Assert.Equal("<p>\"it's red\"</p>\n", await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/artifacts/copy.html", UriKind.Relative)));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_command_that_fails_is_named_and_the_rest_is_not_run(string shell)
    {
        var build =
            await BuildAsync(shell,
            new()
            {
                ["amplify.yml"] =
            "version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - echo one\n        - sh -c 'exit 42'\n        - echo never\n"
            });

        Assert.Equal(("command_failed", "sh -c 'exit 42'", 42, 7),
            ((string)build.Failure["code"]!, (string)build.Failure["command"]!, (int)build.Failure["exitCode"]!, (int)build.Failure["specLine"]!));
        Assert.Equal(["build"], Steps(build.Build, "failed"));
        Assert.DoesNotContain("\nnever\n", build.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_branch_that_is_not_there_is_told_by_name(string shell)
    {
        var build = await BuildAsync(shell, new() { ["amplify.yml"] = Spec }, new { branch = "nope" });

        Assert.Equal("branch_not_found", (string)build.Failure["code"]!);
        Assert.Contains("'nope'", (string)build.Failure["message"]!, StringComparison.Ordinal);
        Assert.Contains("Remote branch nope not found", build.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Last_words_of_what_git_left_running_spoil_nothing_that_was_found_out(string shell)
    {
        using var container = new ShellContainer(shell);
        // Words come after git's end, while the next question is being asked.
        container.AddProgram("git", """
            #!/bin/sh
            case " $* " in
              *" clone "*) /usr/bin/git "$@"; code=$?; (sleep 0.5; echo 'Connection to the host closed.') & exit $code ;;
              *" .gitmodules "*) sleep 2 ;;
            esac
            exec /usr/bin/git "$@"

            """);
        await container.CommitAsync(new Dictionary<string, string> { ["amplify.yml"] = Spec });
        var app = await NewAppAsync(container);

        var build = await app.BuildToEndAsync(new { branch = "nope" });

        Assert.Contains("main", (string)build["failure"]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_commit_that_is_not_there_is_told_by_id(string shell)
    {
        const string commit = "0123456789abcdef0123456789abcdef01234567";
        var build = await BuildAsync(shell, new() { ["amplify.yml"] = Spec }, new { commit });
        Assert.Equal("commit_not_found", (string)build.Failure["code"]!);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task An_older_commit_is_built_when_it_is_asked_for(string shell)
    {
        // A container is used once: each override gets one of its own.
        foreach (var length in new[] { 40, 10 })
        {
            using var container = new ShellContainer(shell);
            var old = await container.CommitAsync(new Dictionary<string, string> { ["amplify.yml"] = Spec.Replace("red", "old", StringComparison.Ordinal) });
            await container.CommitAsync(new Dictionary<string, string> { ["amplify.yml"] = Spec });
            var app = await NewAppAsync(container);

            var build = await app.BuildToEndAsync(new { commit = old[..length] });

            Assert.Equal(("succeeded", old), ((string)build["status"]!, (string)build["commit"]!));
            Assert.Contains("it's old", await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/builds/1/artifacts/copy.html", UriKind.Relative)),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_repository_without_a_spec_is_told_what_it_has(string shell)
    {
        var build = await BuildAsync(shell, new() { ["notes.txt"] = "nothing to build" });

        Assert.Equal("spec_missing", (string)build.Failure["code"]!);
        Assert.Contains("notes.txt", (string)build.Failure["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_the_image_lacks_is_told_all_at_once(string shell)
    {
        using var container = new ShellContainer(shell);
        container.Path = "/nowhere";
        var app = await NewAppAsync(container);

        var build = await app.BuildToEndAsync();

        Assert.Equal("image_requirement_missing", (string)build["failure"]!["code"]!);
        Assert.Matches("no bash.*no curl.*no git.*no ssh", (string)build["failure"]!["message"]!);
    }

    /// <summary>A "git" of the repository's, found by a relative folder of the image's PATH, would run beside the clone key.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_path_into_the_checkout_counts_for_the_commands_alone(string shell)
    {
        const string early = "test ! -e $HOME/ran && git --version && test -e $HOME/ran";
        using var container = new ShellContainer(shell);
        container.Path = "node_modules/.bin:" + container.Path;
        var files = new[] { "git", "curl", "yarn", "ls", "head" }.ToDictionary(
            tool => $"node_modules/.bin/{tool}", tool => $"#!/bin/sh\n: >$HOME/ran\nPATH=/usr/bin:/bin\nexec {tool} \"$@\"\n");
        await container.CommitAsync(
            new Dictionary<string, string>(files)
            {
                ["yarn.lock"] = "",
                ["amplify.yml"] = $"version: 1\nfrontend: {{ phases: {{ build: {{ commands: ['{early}'] }} }} }}\n"
            });
        var app = await NewAppAsync(container);

        var build = await app.BuildToEndAsync();

        Assert.True((string)build["status"]! == "succeeded", await app.LogAsync(1));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_build_that_is_canceled_sends_its_last_words(string shell)
    {
        using var container = new ShellContainer(shell);
        await container.CommitAsync(
            new Dictionary<string, string> { ["amplify.yml"] = "version: 1\nfrontend: { phases: { build: { commands: ['echo last words; sleep 600'] } } }\n" });
        var app = await NewAppAsync(container);
        var number = await app.StartBuildAsync();
        await FollowUntilAsync(app, number, "last words");

        await app.CancelAsync(number);

        Assert.Equal("canceled", (string)(await app.EndedAsync(number))["status"]!);
        Assert.EndsWith("last words\nBuild 1 was canceled.\n", await app.LogAsync(number), StringComparison.Ordinal);
    }

    /// <summary>Whatever happens to the process that sends the log, a build is not over before all of it is with the service.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_build_that_kills_what_sends_its_log_still_tells_all_of_it(string shell)
    {
        using var container = new ShellContainer(shell);
        await container.CommitAsync(new Dictionary<string, string>
        {
            ["amplify.yml"] = """
                version: 1
                frontend:
                  phases:
                    build:
                      commands:
                        - for process in $(ps -o pid= --ppid $PPID); do [ "$process" = $$ ] || kill -KILL "$process"; done
                        - echo "after it"
                """,
        });
        var app = await NewAppAsync(container);

        var build = await app.BuildToEndAsync();
        var log = await app.LogAsync(1);

        Assert.Equal("succeeded", (string)build["status"]!);
        Assert.Contains("\nafter it\n", log, StringComparison.Ordinal);
        Assert.EndsWith("Build 1 succeeded.\n", log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_restart_of_the_service_costs_the_log_nothing(string shell)
    {
        await using var own = await TestService.StartNewAsync(null, ("AllowFileRepositories", "true"));
        using var container = new ShellContainer(shell);
        await container.CommitAsync(
            new Dictionary<string, string>
            {
                ["amplify.yml"] =
            "version: 1\nfrontend: { phases: { build: { commands: ['for i in $(seq 1 300); do echo \"line $i\"; [ $((i % 50)) -ne 0 ] || sleep 0.3; done'] "
                + "} } }\n"
            });
        var app = await own.NewAppAsync(container.RunAsync, new { repository = container.Repository });
        var number = await app.StartBuildAsync();
        await FollowUntilAsync(app, number, "line 50");

        await own.RestartAsync();
        // Each start closes the data folder to all others.
        ShellContainer.AllowTheSocket(Path.Combine(own.DataFolder, "run", "runner.sock"));

        Assert.Equal("succeeded", (string)(await app.EndedAsync(number))["status"]!);
        Assert.Equal(Enumerable.Range(1, 300).Select(line => $"line {line}"),
            (await app.LogAsync(number)).Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal)));
    }

    private async Task<(JsonObject Build, JsonObject Failure, string Log)> BuildAsync(string shell, Dictionary<string, string> files, object? asked = null)
    {
        using var container = new ShellContainer(shell);
        await container.CommitAsync(files);
        var app = await NewAppAsync(container);
        var build = await app.BuildToEndAsync(asked);
        Assert.Equal("failed", (string)build["status"]!);
        return (build, build["failure"]!.AsObject(), await app.LogAsync(1));
    }

    private async Task<TestApp> NewAppAsync(ShellContainer container, object? changes = null)
    {
        var app = await service.NewAppAsync(container.RunAsync, changes);
        await service.Client.JsonAsync("PATCH", $"/apps/{app.Id}", new { repository = container.Repository });
        return app;
    }

    private static async Task FollowUntilAsync(TestApp app, int number, string line)
    {
        using var response = await app.Service.Client.GetAsync(new Uri($"/apps/{app.Id}/builds/{number}/log?follow=true", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } read)
        {
            if (read == line) return;
        }

        Assert.Fail($"The build ended without the line '{line}': {await app.LogAsync(number)}");
    }

    private static IEnumerable<string> Steps(JsonObject build, string status) =>
        build["steps"]!.AsArray().Where(step => (string)step!["status"]! == status).Select(step => (string)step!["name"]!);
}
