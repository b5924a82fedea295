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
        var app = await RealApp.CreateBareAsync(Server, host.Url(repository.Name));
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
        var app = await RealApp.CreateBareAsync(Server, host.Url(repository.Name));
        if (token is not null)
            await app.PutTokenAsync(token);

        AssertFailed(await app.BuildAsync(), "clone_auth_failed");
    }

    [Fact]
    public async Task The_token_is_for_the_repositorys_host_alone()
    {
        await using var other = await GitHttpHost.StartAsync(Run.Git, "a-token-of-its-own", beside: host);
        var library = await CreateRepositoryAsync(("read.me", "a library\n"));
        var withSubmodule = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()));
        await withSubmodule.AddSubmoduleAsync("library", other.Url(library.Name), library.Head);
        var withLargeFile = await CreateRepositoryAsync(("amplify.yml", Spec.WithPage()),
            (".lfsconfig", $"[lfs]\n\turl = {other.Url(library.Name)}/info/lfs\n"),
            (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"), ("one.bin", other.AddLargeFile("the one\n")));

        foreach (var repository in new[] { withSubmodule, withLargeFile })
        {
            var app = await RealApp.CreateBareAsync(Server, host.Url(repository.Name));
            await app.PutTokenAsync(Token);

            AssertFailed(await app.BuildAsync(), "clone_auth_failed");
        }

        Assert.Contains(other.Requests, request => request.EndsWith(" 401", StringComparison.Ordinal));
        Assert.Contains(other.Requests, request => request.Contains("/objects/batch 401", StringComparison.Ordinal));
        Assert.Empty(other.Authorizations);
        Assert.NotEmpty(host.Authorizations);
    }
}
