using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

[Collection(EngineImageCollection.Name)]
public sealed class GitHostTests(EngineTestRun run)
{
    private const string CloneScript = """
        set -e; umask 077; mkdir -p ~/.ssh; printf '%s\n' "$KEY" > ~/.ssh/id; printf '%s\n' "$HOSTS" > ~/.ssh/known
        export GIT_SSH_COMMAND="ssh -i $HOME/.ssh/id -o UserKnownHostsFile=$HOME/.ssh/known -o StrictHostKeyChecking=yes -o BatchMode=yes"
        git clone --quiet --recurse-submodules "$URL" /source
        cd /source
        """;

    [Fact]
    public async Task A_container_clones_with_the_deploy_key_and_the_known_host()
    {
        var repository = await run.Git.CreateRepositoryAsync("proof/plain", new Dictionary<string, RepositoryFile?>
        {
            ["a file \"with\" ü.txt"] = "text\n",
            ["bin/run"] = RepositoryFile.Executable("#!/bin/sh\necho ran\n"),
            ["link"] = RepositoryFile.LinkTo("bin/run"),
            ["bytes"] = new byte[] { 0, 255, 10 },
        });

        var clone = await CloneAsync(
            repository, "git rev-parse HEAD; cat 'a file \"with\" ü.txt'; ./link; wc -c < bytes; git status --short");

        Assert.Equal($"{repository.Head}\ntext\nran\n3", clone.Output.Trim());
        Assert.Contains("Accepted publickey", run.Git.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Later_commits_branches_and_tags_can_be_fetched()
    {
        var repository = await run.Git.CreateRepositoryAsync("proof/history", new Dictionary<string, RepositoryFile?> { ["n"] = "1" });
        var first = repository.Head;
        await repository.TagAsync("v1", first, "The first");
        await repository.CommitAsync("n", "2");
        await repository.CommitAsync(new Dictionary<string, RepositoryFile?> { ["n"] = "3", ["gone"] = null }, "feature/slash", first);

        var clone = await CloneAsync(
            repository, "for what in v1 origin/main origin/feature/slash; do git show $what:n; echo; done; git rev-parse v1^{commit}");

        Assert.Equal($"1\n2\n3\n{first}", clone.Output.Trim());
    }

    [Fact]
    public async Task A_submodule_with_a_relative_address_comes_along()
    {
        var library = await run.Git.CreateRepositoryAsync("proof/library", new Dictionary<string, RepositoryFile?> { ["lib.txt"] = "library" });
        var repository = await run.Git.CreateRepositoryAsync("proof/user", new Dictionary<string, RepositoryFile?> { ["x"] = "y" });
        await repository.AddSubmoduleAsync("vendor/library", "../library.git", library.Head);

        var clone = await CloneAsync(repository, "cat vendor/library/lib.txt");

        Assert.Equal("library", clone.Output.Trim());
    }

    [Fact]
    public async Task A_stranger_is_turned_away()
    {
        var repository = await run.Git.CreateRepositoryAsync("proof/private", new Dictionary<string, RepositoryFile?> { ["x"] = "y" });

        var clone = await CloneAsync(repository, "true", key: run.Git.StrangersKey.PrivateKey);

        Assert.NotEqual(0, clone.ExitCode);
        Assert.Contains("Permission denied (publickey)", clone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wrong_known_hosts_line_is_seen_as_a_changed_host_key()
    {
        var repository = await run.Git.CreateRepositoryAsync("proof/moved", new Dictionary<string, RepositoryFile?> { ["x"] = "y" });

        var clone = await CloneAsync(repository, "true", hosts: run.Git.WrongKnownHosts);

        Assert.NotEqual(0, clone.ExitCode);
        Assert.Contains("REMOTE HOST IDENTIFICATION HAS CHANGED", clone.Errors, StringComparison.Ordinal);
    }

    private async Task<CommandResult> CloneAsync(GitRepository repository, string then, string? key = null, string? hosts = null) =>
        await DockerCli.TryRunAsync(
        [
            "run", "--rm", "--add-host", BridgeGateway.ExtraHost, "--env", "HOME=/root", "--env", $"URL={repository.SshUrl}",
            "--env", $"KEY={key ?? run.Git.DeployKey.PrivateKey}", "--env", $"HOSTS={hosts ?? run.Git.KnownHosts}",
            await run.Images.GetAsync(TestImage.Complete), "bash", "-c", $"{CloneScript}\n{then}",
        ]);
}
