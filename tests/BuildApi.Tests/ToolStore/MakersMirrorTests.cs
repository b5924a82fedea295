using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Tests.ToolStore;

/// <summary>Every recipe of the catalogue, followed to the end against a mirror in its maker's own form.</summary>
public sealed class MakersMirrorTests
{
    public static TheoryData<string, string, string> Proofs
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var proof in PackageProofs.All.Where(proof => proof.How == PackageProofKind.Mirror)) rows.Add(proof.Package, proof.Version, proof.On);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public async Task A_recipe_leads_to_a_tool_that_says_its_version(string package, string version, string on)
    {
        await using var rig = await ToolStoreRig.StartAsync();
        Set(rig, on);
        var made = PackageCatalogue.Load().Find(package)!;
        rig.Engine.NpmBrings = (made.Commands[0], ToolWords.Of(package, version));
        rig.Mirror.PutAsMade(package, version, new Platform("linux", rig.Image.Architecture, on.Split(' ')[1]));

        using var tools = await rig.ProvideAsync($"{package} {version}");

        Assert.True(tools.Failure is null, $"{tools.Failure?.Sentence}\n{rig.Log}\n{string.Join('\n', rig.Mirror.Requests)}");
        Assert.Equal(SemanticVersion.Parse(Whole(version)), SemanticVersion.Parse(Assert.Single(tools.Tools).Resolved));
        Assert.True(File.Exists(Path.Combine(tools.Mounts[0].Source, "bin", made.Commands[0])));
    }

    [Fact]
    public async Task Tags_that_no_recipe_knows_do_not_become_latest()
    {
        await using var rig = await ToolStoreRig.StartAsync();
        rig.Mirror.PutAsMade("hugo", "0.121.2", Platform.Usual);

        Assert.Equal("0.121.2", (await rig.ResolveAsync("hugo latest")).Version?.ToString());
    }

    private static void Set(ToolStoreRig rig, string on)
    {
        rig.Image = rig.Image with { Architecture = on.Split(' ')[0].Split('/')[1] };
        rig.Engine.Facts = [on.EndsWith("musl", StringComparison.Ordinal) ? "libc musl" : "libc glibc 2.36", "library libstdc++.so.6", "library libatomic.so.1",
            "node v22.9.0", "npm 10.8.3", "command gcc", "command make", "command ruby", "command gem"];
    }

    private static string Whole(string version) => version.Split('.').Length == 2 ? version + ".0" : version;
}
