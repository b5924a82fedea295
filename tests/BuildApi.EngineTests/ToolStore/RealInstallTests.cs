using BuildApi.PackageOverrides.Catalogue;
using BuildApi.ToolStore.Provision;

namespace BuildApi.EngineTests.ToolStore;

/// <summary>Real installs from the real registry into the default image, each proved by what the tool says in a container.</summary>
[Collection(EngineImageCollection.Name)]
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

    /// <summary>What <c>GET /packages</c> says was installed; <c>scripts/catalogue</c> runs the long ones, too.</summary>
    public static TheoryData<string, string, string?> Proofs
    {
        get
        {
            var rows = new TheoryData<string, string, string?>();
            foreach (var proof in PackageProofs.All.Where(proof => proof.How == PackageProofKind.Installed && (WholeCatalogue.IsWanted || !proof.WholeRunOnly)))
                rows.Add(proof.Package, proof.Version, proof.With);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task A_tool_says_the_version_that_was_resolved(string package, string version, string? with)
    {
        using var tools = await ProvideAsync([.. with is null ? Array.Empty<string>() : [with], $"{package} {version}"]);

        await store.AssertSaysAsync(tools);
    }

    [Theory]
    [InlineData("pnpm latest", "pnpx --version")]
    [InlineData("bun latest", "bunx --version")]
    public async Task A_second_command_of_a_tool_runs(string asked, string command)
    {
        using var tools = await ProvideAsync(asked);

        Assert.Contains(Assert.Single(tools.Tools).Resolved, await store.RunAsync(tools, command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_containers_of_installs_are_gone()
    {
        (await ProvideAsync("yarn 1.22.21")).Dispose();

        Assert.Empty(await store.Engine.ListContainersAsync(store.Labels, CancellationToken.None));
    }

    private async Task<ToolProvision> ProvideAsync(params string[] overrides)
    {
        var tools = await store.ProvideAsync(overrides);
        Assert.True(tools.Failure is null, $"{tools.Failure?.Sentence}\n{string.Join('\n', store.Lines)}");
        return tools;
    }
}
