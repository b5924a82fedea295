using BuildApi.EngineTests.GitHosts;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>Clones over HTTPS, at a service that trusts the test's own certificate authority.</summary>
public sealed class HttpsSourceTests(EngineTestRun run) : EngineBuildTest(run)
{
    private const string Token = "s3cret-access-token";

    private GitHttpHost host = null!;

    public override async Task InitializeAsync()
    {
        host = await GitHttpHost.StartAsync(Run.Git, Token);
        Use(await BuildApiServer.StartAsync(new Dictionary<string, string?> { ["BuildApi__ExtraCaBundle"] = host.CaBundlePath }));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_token_clones_and_is_in_no_address_and_no_log()
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage("git remote -v", "cat .git/config")));
        var app = await TestApp.CreateBareAsync(Server, host.Url(repository.Name));
        await app.PutTokenAsync(Token);

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.DoesNotContain(Token, outcome.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Requests, request => request.Contains(Token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a-wrong-token")]
    [InlineData(null)]
    public async Task A_wrong_token_or_none_is_refused(string? token)
    {
        var repository = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        var app = await TestApp.CreateBareAsync(Server, host.Url(repository.Name));
        if (token is not null)
            await app.PutTokenAsync(token);

        AssertFailed(await app.BuildAsync(), "clone_auth_failed");
    }
}
