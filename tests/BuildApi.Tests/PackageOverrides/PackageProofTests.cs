using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

/// <summary>What is said to be proved is complete. That it is true is the business of the tests that take their cases from it.</summary>
public sealed class PackageProofTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Fact]
    public void Every_way_to_install_is_proved_on_every_platform_it_is_for()
    {
        var missing = from package in Catalogue.Packages
                      from line in package.Lines
                      from recipe in line.Recipes
                      from platform in recipe.Platforms
                      from libc in recipe.Libc is null ? ["glibc", "musl"] : new[] { recipe.Libc }
                      let place = $"{platform} {libc}"
                      // What npm installs is JavaScript, the same everywhere; a script builds with what the image holds.
                      where recipe.Kind is RecipeKind.Archive || place == "linux/amd64 glibc"
                      where !PackageProofs.All.Any(proof => proof.Package == package.Name && proof.On == place && IsIn(line, proof.Version))
                      select $"{package.Name} {line.Versions} on {place}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_proof_is_of_a_package_that_is_installed_and_stands_there_once()
    {
        Assert.All(PackageProofs.All, proof => Assert.Null(Catalogue.Packages.Single(package => package.Name == proof.Package).RecordOnly));
        Assert.Equal(PackageProofs.All.Count, PackageProofs.All.Distinct().Count());
    }

    [Fact]
    public void What_replaces_a_package_has_no_proof()
    {
        const string extra = """
            { "packages": [ { "name": "vite", "title": "Our Vite", "commands": ["vite"], "versionCommand": { "run": ["vite", "-v"] },
                "lines": [{ "sources": [{ "npm": "@us/vite" }], "recipes": [{ "kind": "npm", "package": "@us/vite" }] }] } ] }
            """;
        Assert.True(PackageCatalogue.TryLoad(extra, null, out var catalogue, out _));

        Assert.False(catalogue.IsBuiltIn(catalogue.Find("vite")!));
        Assert.True(catalogue.IsBuiltIn(catalogue.Find("vue-cli")!));
    }

    [Fact]
    public void Proofs_are_told_by_how_and_where()
    {
        var node = PackageProofs.Of("node");

        Assert.Contains(node, proof => proof is { How: PackageProofKind.Installed, On: "linux/amd64 glibc" } && proof.Versions.Contains("20.11.1"));
        Assert.Contains(node, proof => proof is { How: PackageProofKind.Mirror, On: "linux/amd64 musl" });
        Assert.Empty(PackageProofs.Of("next"));
    }

    [Theory]
    [InlineData("https://github.com/astral-sh/x.tar.gz", "http://hub.example/astral-sh/x.tar.gz")]
    [InlineData("https://github.community/x.tar.gz", "https://github.community/x.tar.gz")]
    [InlineData("https://cache.ruby-lang.org/pub/ruby/3.3/ruby.tar.gz", "https://cache.ruby-lang.org/pub/ruby/3.3/ruby.tar.gz")]
    public void Addresses_of_a_makers_list_go_through_the_mirror(string address, string through)
    {
        Assert.True(
            PackageCatalogue.TryLoad(null, new Dictionary<string, string> { ["github"] = "http://hub.example/", ["nothing"] = "http://x" }, out var catalogue,
                out _));

        Assert.Equal(through, catalogue.ThroughMirror(address));
        Assert.False(catalogue.Mirrors.ContainsKey("nothing"));
    }

    private static bool IsIn(ReleaseLine line, string version) => PartialVersion.TryParse(version, out var read) && read.Major is not null
        && VersionRange.Parse(line.Versions).ContainsIncludingPrereleases(SemanticVersion.LowestOf(read));
}
