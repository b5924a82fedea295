using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Tests.PackageOverrides;

public sealed class VersionSpecTests
{
    [Theory]
    [InlineData("latest", "Latest")]
    [InlineData(" LATEST ", "Latest")]
    [InlineData("20.11.1", "Exact")]
    [InlineData("\tv20.11.1\n", "Exact")]
    [InlineData("13.1.1", "Exact")]
    [InlineData("12.0.0-rc.1", "Exact")]
    [InlineData("16", "Range")]
    [InlineData("22.17", "Range")]
    [InlineData("v18", "Range")]
    [InlineData("^18", "Range")]
    [InlineData(">=18 <21", "Range")]
    [InlineData("18 || 20", "Range")]
    [InlineData("18 - 20", "Range")]
    [InlineData("20.x", "Range")]
    [InlineData("~1.2", "Range")]
    [InlineData("*", "Range")]
    [InlineData("next", "Tag")]
    [InlineData("lts", "Tag")]
    [InlineData("lts/iron", "Tag")]
    [InlineData("lts/*", "Tag")]
    [InlineData("next-11", "Tag")]
    [InlineData("repository", "Repository")]
    [InlineData("Repository", "Repository")]
    public void An_override_is_understood(string text, string kind)
    {
        Assert.True(VersionSpec.TryParse(text, out var spec, out _));
        Assert.Equal(kind, spec.Kind.ToString());
        Assert.Equal(text.Trim(), spec.Text);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("  \n", "empty")]
    [InlineData("true", "variable")]
    [InlineData("False", "variable")]
    [InlineData("null", "variable")]
    [InlineData("undefined", "variable")]
    [InlineData("NaN", "variable")]
    [InlineData("[]", "variable")]
    [InlineData("{\"version\":1}", "variable")]
    [InlineData("$NODE_VERSION", "variable")]
    [InlineData("${NODE_VERSION}", "variable")]
    [InlineData("https://example.com/node.tgz", "address")]
    [InlineData("20.11.1.1", "not a version")]
    [InlineData("twenty two", "not a version")]
    [InlineData("<!DOCTYPE html>", "not a version")]
    [InlineData("20; rm -rf /", "not a version")]
    [InlineData("a/b/c", "not a version")]
    [InlineData("-g", "not a version")]
    public void Anything_else_is_refused_with_a_reason(string? text, string reason)
    {
        Assert.False(VersionSpec.TryParse(text, out var spec, out var why));
        Assert.Null(spec);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void An_override_of_more_than_200_characters_is_refused()
    {
        Assert.False(VersionSpec.TryParse(new string('1', 201), out _, out var why));
        Assert.Contains("201 characters", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_an_exact_version_does_not_float()
    {
        Assert.False(VersionSpec.Exactly(SemanticVersion.Parse("1.2.3")).IsFloating);
        Assert.True(VersionSpec.Latest.IsFloating);
    }
}
