using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

public sealed class SemanticVersionTests
{
    [Theory]
    [InlineData("20.11.1", "20.11.1")]
    [InlineData(" v20.11.1 ", "20.11.1")]
    [InlineData("=1.2.3", "1.2.3")]
    [InlineData("1.0.0-beta.2+build.7", "1.0.0-beta.2")]
    [InlineData("8.1.4-win11", "8.1.4-win11")]
    [InlineData("0.0.0", "0.0.0")]
    public void A_whole_version_is_read(string text, string expected) =>
        Assert.Equal(expected, SemanticVersion.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("20.11")]
    [InlineData("20.11.x")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3.4")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("99999999999999999999.0.0")]
    [InlineData("latest")]
    public void Anything_else_is_not_a_version(string? text) => Assert.False(SemanticVersion.TryParse(text, out _));

    [Fact]
    public void Versions_are_ordered_as_semver_org_orders_them()
    {
        string[] inOrder =
        [
            "1.0.0-0", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta",
            "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "10.0.0",
        ];

        var sorted = inOrder.Reverse().Select(SemanticVersion.Parse).Order().Select(version => version.ToString());

        Assert.Equal(inOrder, sorted);
    }
}
