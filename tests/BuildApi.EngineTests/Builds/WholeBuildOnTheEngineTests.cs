using System.Net.Http.Json;
using System.Text.Json;
using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

public sealed class WholeBuildOnTheEngineTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task An_app_is_built_over_ssh_with_its_own_version_of_node()
    {
        var repository = await CreateRepositoryAsync(
            ("amplify.yml", Spec.WithPage("echo \"node is $(node --version)\"")), ("package.json", """{ "name": "site", "private": true }"""));
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);
        await app.PutOverridesAsync(("node", "20"));

        var first = await app.BuildAsync();
        var second = await app.BuildAsync();

        AssertSucceeded(first);
        var node = Node(first);
        Assert.Equal("20", node.GetProperty("requested").GetString());
        Assert.StartsWith("20.", node.GetProperty("resolved").GetString(), StringComparison.Ordinal);
        Assert.Equal(node.GetProperty("resolved").GetString(), node.GetProperty("installed").GetString());
        Assert.Contains($"\nnode is v{node.GetProperty("installed").GetString()}\n", first.Log, StringComparison.Ordinal);
        Assert.Equal(repository.Head, first.Json.GetProperty("commit").GetString());
        Assert.All(["provision", "packages", "source", "build", "artifacts"], step => Assert.Equal("succeeded", first.StepStatus(step)));

        AssertSucceeded(second);
        Assert.True(Node(second).GetProperty("cached").GetBoolean(), $"The second build did not take node from the tool store: {second}");
    }

    [Fact]
    public async Task What_a_build_produced_can_be_listed_and_fetched()
    {
        var app = await CreateAppAsync(Spec.WithPage("mkdir -p dist/a && echo ü > 'dist/a/b c.txt'"));

        var build = await app.StartBuildAsync();
        AssertSucceeded(await build.WaitAsync());
        var list = await Server.Client.GetFromJsonAsync<JsonElement>($"{build.Path}/artifacts");
        var page = await Server.Client.GetStringAsync($"{build.Path}/artifacts/index.html");
        var other = await Server.Client.GetStringAsync($"{build.Path}/artifacts/a/b%20c.txt");

        Assert.Equal(
            ["a/b c.txt", "index.html"],
            list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("<p>built</p>\n", page);
        Assert.Equal("ü\n", other);
    }

    [Fact]
    public async Task Commands_share_one_shell_and_their_output_keeps_its_order()
    {
        var app = await CreateAppAsync(Spec.WithPage(
            "mkdir -p deep && cd deep && export SHOWN=exported hidden=local", "echo \"$(basename \"$PWD\") $SHOWN $hidden\"",
            "for n in 1 2 3; do echo out$n; echo err$n >&2; done", "cd .."));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains("\ndeep exported local\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\nout1\nerr1\nout2\nerr2\nout3\nerr3\n", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submodule_a_branch_with_a_slash_and_an_exact_commit_are_built()
    {
        var library = await CreateRepositoryAsync(("lib.txt", "from the library"));
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("cat library/lib.txt && cat which.txt")), ("which.txt", "the old\n"));
        var old = await repository.AddSubmoduleAsync("library", library.SshUrl, library.Head);
        await repository.CommitAsync("which.txt", "the new\n");
        await repository.CommitAsync(
            new Dictionary<string, RepositoryFile?> { ["which.txt"] = "the branch's\n" }, "feature/one", repository.Head);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var atCommit = await app.BuildAsync(new { commit = old });
        var onBranch = await app.BuildAsync(new { branch = "feature/one" });

        AssertSucceeded(atCommit);
        Assert.Contains("from the librarythe old\n", atCommit.Log, StringComparison.Ordinal);
        AssertSucceeded(onBranch);
        Assert.Contains("from the librarythe branch's\n", onBranch.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_never_show_in_the_log_and_the_clone_key_is_gone_when_commands_run()
    {
        var settings = new Dictionary<string, object> { ["secrets"] = new Dictionary<string, string> { ["API_TOKEN"] = "hush-hush-4711" } };
        var app = await CreateAppAsync(
            Spec.WithPage("echo \"token: $API_TOKEN\"", "grep -rl 'OPENSSH PRIVAT[E]' /run /tmp /root /dev/shm 2>/dev/null || echo no key anywhere",
                HeldCommand.Line), settings);

        var build = await app.StartBuildAsync();
        await HeldCommand.ReachedAsync(build);
        var inspected = await Machine.DockerCli.RunAsync(["inspect", await HeldCommand.ContainerAsync(build)]);
        await HeldCommand.ReleaseAsync(build);
        var outcome = await build.WaitAsync();

        AssertSucceeded(outcome);
        Assert.Contains("\ntoken: ***\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\nno key anywhere\n", outcome.Log, StringComparison.Ordinal);
        var key = Run.Git.DeployKey.PrivateKey.Split('\n')[1];
        Assert.DoesNotContain(key, inspected, StringComparison.Ordinal);
        Assert.DoesNotContain("hush-hush-4711", inspected, StringComparison.Ordinal);
        Assert.DoesNotContain(key, outcome.Log, StringComparison.Ordinal);
    }

    private static JsonElement Node(BuildOutcome outcome) =>
        outcome.Json.GetProperty("packages").EnumerateArray().Single(package => package.GetProperty("package").GetString() == "node");
}
