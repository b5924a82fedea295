namespace BuildApi.EngineTests.ToolStore;

/// <summary>Real installs from the real registry into the default image, each proved by what the tool says in a container.</summary>
[Collection(EngineTestCollection.Name)]
public sealed class RealInstallTests(RealToolStoreRun run) : IClassFixture<RealToolStoreRun>
{
    private readonly RealToolStore store = run.Store;

    [Fact]
    public async Task The_main_four_are_in_effect_together_and_stay_so_for_what_a_build_installs_itself()
    {
        using var tools = await ProvideAsync("node 20.11.1", "npm 10.8.2", "yarn 1", "pnpm 9");

        var said = await store.RunAsync(tools, """
            node --version; npm --version; yarn --version; pnpm --version; npx --version
            npm install --global --silent semver@7.6.0
            command -v semver; semver --help >/dev/null && echo semver runs
            corepack enable && command -v pnpx
            """);

        Assert.StartsWith("v20.11.1\n10.8.2\n1.22.", said, StringComparison.Ordinal);
        Assert.Contains("/tmp/.buildapi/global/bin/semver\nsemver runs\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_the_store_needs_no_container()
    {
        (await ProvideAsync("node 20.11.1", "yarn 1")).Dispose();
        store.Lines.Clear();

        using var again = await ProvideAsync("node 20.11.1", "yarn 1");

        Assert.All(again.Tools, tool => Assert.True(tool.Cached));
        Assert.Empty(store.Lines);
    }

    [Theory]
    [InlineData("node latest", "node --version")]
    [InlineData("node 18", "node --version")]
    [InlineData("node 20.11.1", "node --version")]
    [InlineData("node lts/iron", "node --version")]
    [InlineData("npm 10.8.2", "npm --version")]
    [InlineData("npm 9", "npm --version")]
    [InlineData("npm 10.8", "npm --version")]
    [InlineData("yarn latest", "yarn --version")]
    [InlineData("yarn 4", "yarn --version")]
    [InlineData("yarn 3.8.7", "yarn --version")]
    [InlineData("pnpm latest", "pnpm --version; pnpx --version")]
    [InlineData("pnpm 10", "pnpm --version")]
    [InlineData("pnpm 8.15.9", "pnpm --version")]
    [InlineData("bun latest", "bun --version; bunx --version")]
    [InlineData("bun 1.1.0", "bun --version")]
    [InlineData("deno latest", "deno --version")]
    [InlineData("deno 2.1", "deno --version")]
    [InlineData("typescript latest", "tsc --version")]
    [InlineData("deno 2.1.4", "deno --version")]
    [InlineData("typescript 5.4", "tsc --version")]
    [InlineData("typescript 5.3.3", "tsc --version")]
    [InlineData("vite 5", "vite --version")]
    [InlineData("vite 5.4.10", "vite --version")]
    public async Task A_tool_says_the_version_that_was_resolved(string wish, string command)
    {
        using var tools = await ProvideAsync(wish);

        var said = await store.RunAsync(tools, command);

        Assert.Contains(Assert.Single(tools.Tools).Resolved, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node 22", "angular-cli 18", "ng version")]
    [InlineData("node 22", "angular-cli 19.2.9", "ng version")]
    [InlineData("node latest", "angular-cli latest", "ng version")]
    [InlineData("node latest", "vite latest", "vite --version")]
    [InlineData("node latest", "npm latest", "npm --version")]
    public async Task A_tool_runs_on_the_node_of_the_build(string node, string wish, string command)
    {
        using var tools = await ProvideAsync(node, wish);

        var said = await store.RunAsync(tools, command);

        Assert.Contains(tools.Tools[1].Resolved, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_containers_of_installs_are_gone()
    {
        (await ProvideAsync("yarn 1.22.21")).Dispose();

        Assert.Empty(await store.Engine.ListContainersAsync(store.Labels, CancellationToken.None));
    }

    private async Task<BuildApi.ToolStore.ToolProvision> ProvideAsync(params string[] overrides)
    {
        var tools = await store.ProvideAsync(overrides);
        Assert.True(tools.Failure is null, $"{tools.Failure?.Sentence}\n{string.Join('\n', store.Lines)}");
        return tools;
    }
}
