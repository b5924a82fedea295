using BuildApi.EngineTests.Builds;
using BuildApi.EngineTests.Registries;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Caches;

/// <summary>What package managers download is kept without being asked for: the second build fetches no archive.</summary>
public sealed class DownloadStoreTests(EngineTestRun run) : EngineBuildTest(run)
{
    private NpmProxy npm = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        npm = await NpmProxy.StartAsync(forBuilds: true);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await npm.DisposeAsync();
    }

    [Theory]
    [InlineData("npm install", null, "")]
    [InlineData("pnpm install", "pnpm-lock.yaml", "")]
    [InlineData("yarn install", "yarn.lock", "# yarn lockfile v1\n")]
    [InlineData("yarn install --no-immutable", "yarn.lock", "__metadata:\n  version: 8\n", "4.9.1")]
    public async Task The_second_build_downloads_nothing(string install, string? lockFile, string lockText, string? yarn = null)
    {
        var commands = new List<string> { install, "ls node_modules/ms/index.js || ls .pnp.cjs" };
        // An empty lock file shows which package manager it is; pnpm would want to find something in it.
        if (lockFile == "pnpm-lock.yaml") commands.Insert(0, $"rm {lockFile}");
        var repository = await CreateRepositoryAsync(
        [
            ("amplify.yml", Spec.WithPage([.. commands])),
            ("package.json", """{ "name": "site", "private": true, "dependencies": { "ms": "2.1.3" } }"""),
            .. lockFile is null ? (IEnumerable<(string, GitHosts.RepositoryFile)>)[] : [(lockFile, lockText)],
        ]);
        var app = await RealApp.CreateAsync(Server, Run.Git, repository.SshUrl, new Dictionary<string, object>
        {
            ["environment"] = new Dictionary<string, string>
            {
                ["npm_config_registry"] = npm.Address,
                ["pnpm_config_registry"] = npm.Address,
                ["YARN_NPM_REGISTRY_SERVER"] = npm.Address,
                ["YARN_UNSAFE_HTTP_WHITELIST"] = "*",
            },
        });
        if (yarn is not null)
            await app.PutOverridesAsync(("yarn", yarn));

        var first = await app.BuildAsync();
        AssertSucceeded(first);
        Assert.Contains(npm.Archives, path => path.Contains("/ms/", StringComparison.Ordinal));
        npm.Clear();
        var second = await app.BuildAsync();

        AssertSucceeded(second);
        Assert.Empty(npm.Archives);
    }
}
