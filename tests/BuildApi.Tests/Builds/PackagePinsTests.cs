using BuildApi.Builds;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.Pinning;

namespace BuildApi.Tests.Builds;

public sealed class PackagePinsTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("20", "20", "20.20.2", "20.20.2")]
    [InlineData("latest", "latest", "24.1.0", "24.1.0")]
    // A retry asks for what the first run ran.
    [InlineData("20", "20.20.2", "20.20.2", "20.20.2")]
    [InlineData("^20", "20", "20.20.2", "20.20.2")]
    [InlineData("repository", "20.11.1", "20.11.1", "20.11.1")]
    [InlineData("18.20.8", "20", "20.20.2", "18.20.8")]
    [InlineData("22", "20", "20.20.2", "22")]
    [InlineData("latest", "20", "20.20.2", "latest")]
    [InlineData("lts", "latest", "24.1.0", "lts")]
    public void An_override_is_pinned_to_what_ran_where_that_is_what_it_asks_for(string asked, string requested, string ran, string pinned) =>
        Assert.Equal(pinned, Pin(asked, new BuildPackage { Package = "node", Requested = requested, Resolved = ran, Installed = ran }));

    [Fact]
    public void What_was_resolved_and_never_provided_did_not_run() =>
        Assert.Equal("20", Pin("20", new BuildPackage { Package = "node", Requested = "20", Resolved = "20.20.2" }));

    private static string Pin(string asked, BuildPackage ran)
    {
        Assert.True(PackageOverride.TryCreate("node", asked, Catalogue, out var made, out _, out var why), why);
        return PackagePins.Of(made, [ran], Catalogue).Version.Text;
    }
}
