using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

public sealed class VersionReadingTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("node", "v20.11.1\n", "20.11.1")]
    [InlineData("npm", "10.2.4\n", "10.2.4")]
    [InlineData("npm", "npm warn using --force\n12.0.0-pre.1\n", "12.0.0-pre.1")]
    [InlineData("hugo", "hugo v0.111.3-5d4eb5154e1fed125ca8e9b5a0315c4180dab192+extended linux/amd64 BuildDate=2023-03-12T11:40:50Z VendorInfo=gohugoio",
        "0.111.3")]
    [InlineData("yarn", "4.9.1-git.20250411.hash-1908ee79f", "4.9.1")]
    [InlineData("yarn", "4.0.0-rc.53", "4.0.0-rc.53")]
    [InlineData("yarn", "1.22.22", "1.22.22")]
    [InlineData("vue-cli", "@vue/cli 5.0.8", "5.0.8")]
    [InlineData("vite", "vite/5.4.0 linux-x64 node-v20.11.1", "5.4.0")]
    [InlineData("typescript", "Version 5.4.5", "5.4.5")]
    [InlineData("cdk", "2.130.0 (build bd6e5ee)", "2.130.0")]
    [InlineData("angular-cli", "Node.js : 22.1.0\nAngular CLI : 19.2.1\n", "19.2.1")]
    [InlineData("angular-cli", "Angular CLI: 16.0.0\nNode: 18.1.0", "16.0.0")]
    [InlineData("gulp-cli", "CLI version: 2.3.0\nLocal version: Unknown", "2.3.0")]
    [InlineData("deno", "deno 2.1.4 (stable, release, x86_64-unknown-linux-gnu)\nv8 13.0.245.12-rusty\n", "2.1.4")]
    [InlineData("go", "go version go1.21 linux/amd64", "1.21.0")]
    [InlineData("go", "go version go1.22rc1 linux/amd64", "1.22.0-rc1")]
    [InlineData("python", "Python 3.13.0rc2", "3.13.0-rc2")]
    [InlineData("ruby", "ruby 2.7.8p225 (2023-03-30 revision 1f4d455848) [x86_64-linux]", "2.7.8")]
    public void A_version_is_found_in_what_the_tool_prints(string package, string output, string expected)
    {
        Assert.True(VersionReading.TryRead(Catalogue.Find(package)!.VersionCommand!, output, out var version));
        Assert.Equal(expected, version.ToString());
    }

    [Theory]
    [InlineData("node", "sh: node: not found")]
    [InlineData("npm", "")]
    [InlineData("hugo", "extended 1.2")]
    public void An_output_without_a_version_is_not_guessed_at(string package, string output) =>
        Assert.False(VersionReading.TryRead(Catalogue.Find(package)!.VersionCommand!, output, out _));
}
