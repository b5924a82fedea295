using BuildApi.PackageOverrides.Catalogue;
using BuildApi.ToolStore.Provision;

namespace BuildApi.EngineTests.ToolStore;

/// <summary>Overrides in pairs: in one container both tools say their versions, whichever Node.js they run on.</summary>
[Collection(EngineImageCollection.Name)]
public sealed class OverridePairTests(RealToolStoreRun run) : IClassFixture<RealToolStoreRun>
{
    /// <summary>One more than there are package managers: so the usual run tries another one with each Node.js.</summary>
    private const int Stride = 9;

    private static readonly string[] Nodes = ["node 18", "node 20", "node 22", "node 24"];
    private static readonly string[] PackageManagers = ["npm 9", "npm 10", "yarn 1", "yarn 4", "pnpm 8", "pnpm 10", "bun 1.1", "corepack 0.29"];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = Nodes.SelectMany(node => PackageManagers.Select(manager => (node, manager)))
                .Concat(Proved().Select(asked => ("node 22", asked))).ToList();
            var rows = new TheoryData<string, string>();
            for (var i = 0; i < pairs.Count; i++)
                if (WholeCatalogue.IsWanted || i % Stride == 0) rows.Add(pairs[i].Item1, pairs[i].Item2);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Both_of_a_pair_say_their_versions_in_one_container(string node, string other)
    {
        using var tools = await run.Store.ProvideAsync(node, other);
        Assert.True(tools.Failure is null, $"{tools.Failure?.Sentence}\n{string.Join('\n', run.Store.Lines)}");

        await run.Store.AssertSaysAsync(tools);
    }

    /// <summary>The command-line tools that were installed for real, each at one version that its proof names.</summary>
    private static IEnumerable<string> Proved() => PackageProofs.All
        .Where(proof => proof.How == PackageProofKind.Installed && proof.With == "node 22")
        .DistinctBy(proof => proof.Package)
        .Select(proof => $"{proof.Package} {proof.Version}");
}
