using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

[Collection(EngineImageCollection.Name)]
public sealed class GitHttpHostTests(EngineTestRun run)
{
    private const string Credentials = "credential.helper=!f() { echo username=anybody; echo password=$TOKEN; }; f";

    [Fact]
    public async Task A_container_clones_over_https_with_the_token()
    {
        await using var host = await GitHttpHost.StartAsync(run.Git, token: "s3cret");
        await run.Git.CreateRepositoryAsync("proof/https", new Dictionary<string, RepositoryFile?> { ["x"] = "over https" });

        var clone = await CloneAsync(host, "proof/https", "s3cret");

        Assert.Equal("over https", clone.Output);
        Assert.Contains("POST /proof/https.git/git-upload-pack 200", host.Requests);
    }

    [Fact]
    public async Task A_wrong_token_is_turned_away()
    {
        await using var host = await GitHttpHost.StartAsync(run.Git, token: "s3cret");

        var clone = await CloneAsync(host, "proof/https", "wrong");

        Assert.Contains("Authentication failed", clone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_does_not_exist_is_not_found()
    {
        await using var host = await GitHttpHost.StartAsync(run.Git);

        var clone = await CloneAsync(host, "proof/nothing", "");

        Assert.Contains("not found", clone.Errors, StringComparison.Ordinal);
        Assert.Contains("GET /proof/nothing.git/info/refs?service=git-upload-pack 404", host.Requests);
    }

    private async Task<CommandResult> CloneAsync(GitHttpHost host, string repository, string token) =>
        await DockerCli.TryRunAsync(
        [
            "run", "--rm", "--add-host", BridgeGateway.ExtraHost, "--volume", $"{host.CaBundlePath}:/ca.pem:ro",
            "--env", $"URL={host.Url(repository)}", "--env", $"TOKEN={token}", "--env", "GIT_TERMINAL_PROMPT=0",
            await run.Images.GetAsync(TestImage.Complete), "bash", "-c",
            $"git -c http.sslCAInfo=/ca.pem -c '{Credentials}' clone --quiet \"$URL\" /source && cat /source/x",
        ]);
}
