using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

public sealed class PackageCatalogueTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("node")]
    [InlineData("npm")]
    [InlineData("yarn")]
    [InlineData("pnpm")]
    [InlineData("bun")]
    [InlineData("deno")]
    [InlineData("amplify-cli")]
    [InlineData("hugo")]
    [InlineData("hugo-plain")]
    [InlineData("gatsby-cli")]
    [InlineData("vuepress")]
    [InlineData("angular-cli")]
    [InlineData("vue-cli")]
    [InlineData("vite")]
    [InlineData("typescript")]
    [InlineData("eleventy")]
    [InlineData("astro")]
    [InlineData("next")]
    [InlineData("grunt-cli")]
    [InlineData("gulp-cli")]
    [InlineData("bower")]
    [InlineData("cypress")]
    [InlineData("cdk")]
    [InlineData("vercel")]
    [InlineData("netlify-cli")]
    [InlineData("wrangler")]
    [InlineData("serverless")]
    [InlineData("firebase-tools")]
    [InlineData("python")]
    [InlineData("ruby")]
    [InlineData("go")]
    [InlineData("jekyll")]
    public void The_built_in_catalogue_knows_the_package(string name) => Assert.Equal(name, Catalogue.Find(name)?.Name);

    [Theory]
    [InlineData("Node.js version", "node")]
    [InlineData(" NODE\n", "node")]
    [InlineData("@aws-amplify/cli", "amplify-cli")]
    [InlineData("next-version", "next")]
    [InlineData("Hugo", "hugo")]
    [InlineData("@angular/cli", "angular-cli")]
    [InlineData("Amplify CLI", "amplify-cli")]
    public void A_package_is_found_under_its_other_names(string alias, string name) => Assert.Equal(name, Catalogue.Find(alias)?.Name);

    [Theory]
    [InlineData("nod", "node")]
    [InlineData("nodejs20", "node")]
    [InlineData("pmpm", "pnpm")]
    [InlineData("hugoo", "hugo")]
    [InlineData("angular", "angular-cli")]
    public void A_mistyped_name_is_answered_with_the_nearest(string name, string near) => Assert.Contains(near, Catalogue.Nearest(name));

    [Theory]
    [InlineData("yarn", "1.22.22", "yarn")]
    [InlineData("yarn", "4.1.0", "@yarnpkg/cli-dist")]
    [InlineData("pnpm", "11.28.0", "pnpm")]
    [InlineData("pnpm", "9.0.0-rc.0", "pnpm")]
    public void Each_version_belongs_to_one_line(string name, string version, string package) =>
        Assert.Equal(package, Catalogue.Find(name)!.FindLine(SemanticVersion.Parse(version))!.Recipes[0].Package);

    [Fact]
    public void An_administrators_file_replaces_and_adds_packages_and_settings_replace_mirrors()
    {
        const string extra = """
            { "packages": [
              { "name": "yarn", "title": "Our Yarn", "commands": ["yarn"], "versionCommand": { "run": ["yarn", "--version"] },
                "lines": [{ "sources": [{ "npm": "@us/yarn" }], "recipes": [{ "kind": "npm", "package": "@us/yarn" }] }] },
              { "name": "ours", "title": "Ours", "commands": ["ours"], "versionCommand": { "run": ["ours", "-v"] },
                "lines": [{ "sources": [{ "npm": "@us/ours" }], "recipes": [{ "kind": "npm", "package": "@us/ours" }] }] } ] }
            """;

        Assert.True(
            PackageCatalogue.TryLoad(extra, new Dictionary<string, string> { ["node"] = "http://mirror.example/node/" }, out var catalogue, out var errors),
            string.Join(" ", errors));

        Assert.Equal("Our Yarn", catalogue.Find("yarn")!.Title);
        Assert.NotNull(catalogue.Find("ours"));
        Assert.Equal("http://mirror.example/node", catalogue.Mirrors["node"]);
    }

    [Fact]
    public void All_faults_of_a_file_are_named_at_once()
    {
        const string extra = """
            { "mirrors": { "m": "ftp://x" }, "packages": [
              { "name": "Bad Name", "title": "x", "aliases": ["node"], "commands": [], "lines": [] },
              { "name": "tool", "title": "x", "commands": ["tool"], "versionCommand": { "run": ["other"], "pattern": "(" },
                "lines": [{ "versions": "twenty", "sources": [{}], "recipes": [
                  { "kind": "archive", "links": { "tool": "../tool" }, "parts": [{ "url": "https://x/{nothing}.tgz" }] }],
                  "needs": [{ "glibc": "new" }] }] } ] }
            """;

        Assert.False(PackageCatalogue.TryLoad(extra, null, out _, out var errors));

        string[] expected =
        [
            "mirrors.m:", "packages.Bad Name: a name", "'node' already belongs to node", "commands is empty", "lines is empty", "versionCommand.run is empty",
            "versionCommand runs 'other'", "the pattern '('", "lines[0].versions: 'twenty'", "give one of npm, nodeIndex and text",
            "link to '../tool' leaves", "{nothing}", "has no sha256", "needs.glibc: 'new'",
        ];
        Assert.All(expected, fault => Assert.Contains(errors, error => error.Contains(fault, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("null", "is null")]
    [InlineData("{ \"packages\": [ { \"name\": \"x\", \"title\": \"x\", \"colour\": \"red\" } ] }", "colour")]
    [InlineData("{ \"packages\": [ { \"title\": \"x\" } ] }", "name")]
    public void A_file_that_cannot_be_read_says_where(string extra, string fault)
    {
        Assert.False(PackageCatalogue.TryLoad(extra, null, out _, out var errors));
        Assert.Contains(fault, Assert.Single(errors), StringComparison.Ordinal);
    }
}
