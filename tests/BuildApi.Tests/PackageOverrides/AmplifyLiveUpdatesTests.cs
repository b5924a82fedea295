using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;

namespace BuildApi.Tests.PackageOverrides;

/// <summary>The odd values are ones that people really deploy.</summary>
public sealed class AmplifyLiveUpdatesTests
{
    private static readonly PackageCatalogue Catalogue = PackageCatalogue.Load();

    [Theory]
    [InlineData("""[{"name":"Amplify CLI","pkg":"@aws-amplify/cli","type":"npm","version":"latest"}]""", "amplify-cli latest")]
    [InlineData("""[{"name":"Node.js version","pkg":"node","type":"nvm","version":"16"}]""", "node 16")]
    [InlineData("""[{"pkg":"node","type":"nvm","version":"18.0.0"}]""", "node 18.0.0")]
    [InlineData("""[{"pkg":"node","type":"nvm","version":"22.17"},{"pkg":"yarn","type":"npm","version":"1.22.22"}]""", "node 22.17, yarn 1.22.22")]
    [InlineData("""[{"name":"Next.js version","pkg":"next-version","type":"internal","version":"13.1.1"}]""", "next 13.1.1")]
    [InlineData("\n [ { \"name\" : \"\\n Node.js version \", \"pkg\" : \" node\\n\", \"type\" : \" nvm \", \"version\" : \" 16 \" } ]\n", "node 16")]
    [InlineData("""[{"pkg":"node","type":"npm","version":"20"}]""", "node 20")]
    [InlineData("""[{"pkg":"yarn","type":"NPM","version":"latest"}]""", "yarn latest")]
    [InlineData("""[{"pkg":"hugo","type":"hugo","version":"0.111.3"}]""", "hugo 0.111.3")]
    [InlineData("""[{"name":"Node.js version","version":"20"}]""", "node 20")]
    [InlineData("""[{"pkg":"node","type":"nvm"}]""", "node latest")]
    [InlineData("""[{"pkg":"node","type":"nvm","version":16}]""", "node 16")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_value_is_translated(string? text, string expected)
    {
        Assert.True(AmplifyLiveUpdates.TryRead(text, Catalogue, out var overrides, out _, out var errors), string.Join(" ", errors));
        Assert.Equal(expected, string.Join(", ", overrides));
    }

    [Theory]
    [InlineData("true", "not a list")]
    [InlineData("\"true\"", "not a list")]
    [InlineData("\"null\"", "not a list")]
    [InlineData("{\"pkg\":\"node\"}", "not a list")]
    [InlineData("latest", "not JSON (line 1)")]
    [InlineData("[{\"pkg\":\"package.json\",\"type\":\"npm\"}]", "'package.json' is a file, not a package")]
    [InlineData("[{\"pkg\":\"node\",\"type\":\"nvm\",\"version_run\":\"18\"}]", "no field 'version_run'. Did you mean 'version'?")]
    [InlineData("[{\"pkg\":\"node\",\"version\":\"true\"}]", "'true' is not a version")]
    [InlineData("[{\"pkg\":\"node\",\"version\":true}]", "version is true, not text")]
    [InlineData("[{\"pkg\":\"node\",\"version\":null}]", "version is null, not text")]
    [InlineData("[{\"pkg\":\"node\",\"version\":\"\"}]", "The version is empty")]
    [InlineData("[{\"pkg\":\"left-pad\",\"type\":\"npm\",\"version\":\"1\"}]", "There is no package 'left-pad'")]
    [InlineData("[{\"type\":\"npm\",\"version\":\"1\"}]", "has no name")]
    [InlineData("[\"node\"]", "Entry 0 is not an object")]
    [InlineData("[{\"pkg\":\"node\"},{\"pkg\":\"Node.js version\"}]", "node is overridden twice")]
    public void A_value_that_cannot_be_meant_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(AmplifyLiveUpdates.TryRead(text, Catalogue, out var overrides, out _, out var errors));
        Assert.Null(overrides);
        Assert.Contains(errors, error => error.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[{"pkg":"next-version","type":"internal","version":"latest"}]""", "nothing is installed")]
    [InlineData("""[{"pkg":"yarn","type":"brew","version":"latest"}]""", "makes no difference")]
    [InlineData("null", "no package overrides")]
    public void What_is_understood_but_odd_is_said(string text, string notice)
    {
        Assert.True(AmplifyLiveUpdates.TryRead(text, Catalogue, out _, out var notices, out _));
        Assert.Contains(notice, Assert.Single(notices), StringComparison.Ordinal);
    }
}
