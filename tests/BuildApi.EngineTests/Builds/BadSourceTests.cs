using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

public sealed class BadSourceTests(EngineTestRun run) : EngineBuildTest(run)
{
    [Fact]
    public async Task A_repository_that_does_not_exist_cannot_be_cloned()
    {
        var app = await RealApp.CreateAsync(Server, Run.Git, Run.Git.SshUrl("builds/no-such-repository"));

        AssertFailedClone(await app.BuildAsync(), "clone_failed");
    }

    [Fact]
    public async Task A_git_host_that_does_not_answer_fails_the_clone()
    {
        var port = FreePort.Find(await BridgeGateway.FindAddressAsync());
        var app = await RealApp.CreateBareAsync(Server, $"ssh://git@{BridgeGateway.HostName}:{port}/nobody/listens.git");

        AssertFailedClone(await app.BuildAsync(), "clone_failed");
    }

    [Fact]
    public async Task A_branch_that_does_not_exist_is_named()
    {
        var app = await CreateAppAsync(Spec.WithPage());

        var outcome = await app.BuildAsync(new { branch = "feature/gone" });

        AssertFailedClone(outcome, "branch_not_found");
        Assert.Contains("no branch or tag 'feature/gone'; its branches are main.", outcome.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_repository_has_no_branch()
    {
        var repository = await Run.Git.CreateEmptyRepositoryAsync($"builds/{Guid.NewGuid():N}");
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync();

        AssertFailedClone(outcome, "branch_not_found");
        Assert.Contains("it is empty", outcome.LastLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("0123456")]
    public async Task A_commit_that_does_not_exist_is_named(string commit)
    {
        var app = await CreateAppAsync(Spec.WithPage());

        var outcome = await app.BuildAsync(new { commit });

        AssertFailedClone(outcome, "commit_not_found");
        Assert.Contains(commit, outcome.LastLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_host_does_not_know_is_refused()
    {
        var app = await CreateAppAsync(Spec.WithPage());
        await app.PutDeployKeyAsync(Run.Git.StrangersKey.PrivateKey);

        var outcome = await app.BuildAsync();

        AssertFailedClone(outcome, "clone_auth_failed");
        Assert.DoesNotContain(Run.Git.StrangersKey.PrivateKey.Split('\n')[1], outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_without_a_key_is_refused()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        var app = await RealApp.CreateBareAsync(Server, repository.SshUrl);
        await app.PutKnownHostsAsync(Run.Git.KnownHosts);

        AssertFailedClone(await app.BuildAsync(), "clone_auth_failed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_host_key_that_is_not_the_pinned_one_stops_the_clone(bool another)
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        var app = await RealApp.CreateBareAsync(Server, repository.SshUrl);
        await app.PutDeployKeyAsync(Run.Git.DeployKey.PrivateKey);
        if (another)
            await app.PutKnownHostsAsync(Run.Git.WrongKnownHosts);

        var outcome = await app.BuildAsync();

        AssertFailedClone(outcome, "clone_host_key_mismatch");
        Assert.Equal(another, outcome.FailureMessage.Contains("has changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_a_submodule_does_not_have_is_told_of_the_submodule()
    {
        const string nowhere = "0123456789abcdef0123456789abcdef01234567";
        var library = await CreateRepositoryAsync(("library.txt", "here\n"));
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        await repository.AddSubmoduleAsync("vendor/library", library.SshUrl, nowhere);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        var outcome = await app.BuildAsync();

        AssertFailedClone(outcome, "commit_not_found");
        Assert.Contains($"The submodule 'vendor/library' should be at commit {nowhere}, which its repository {library.SshUrl} does not have.",
            outcome.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("usage: ", outcome.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submodule_that_the_key_may_not_read_fails_the_clone()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        await repository.AddSubmoduleAsync("vendor", Run.Git.SshUrl("builds/no-such-library"), repository.Head);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl);

        AssertFailedClone(await app.BuildAsync(), "clone_failed");
    }

    private static void AssertFailedClone(BuildOutcome outcome, string code)
    {
        AssertFailed(outcome, code);
        Assert.Equal("source", outcome.FailureStep);
        Assert.Equal("failed", outcome.StepStatus("source"));
        Assert.Null(outcome.StepStatus("build"));
    }
}
