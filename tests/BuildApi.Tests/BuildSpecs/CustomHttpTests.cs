using BuildApi.BuildSpecs;

namespace BuildApi.Tests.BuildSpecs;

/// <summary><c>customHttp.yml</c>, Amplify's file of headers.</summary>
public sealed class CustomHttpTests
{
    [Theory]
    [InlineData("", null, "")]
    [InlineData("# nothing yet\n", null, "")]
    [InlineData("customHeaders:\n  - pattern: '*.js'\n    headers: [{ key: X-A, value: a }]\n", null, "*.js X-A=a")]
    [InlineData("customHeaders:\n  - pattern: '*.js'\n    headers: [{ key: X-A, value: a }]\n", "apps/web", "*.js X-A=a")]
    [InlineData("applications:\n  - appRoot: ./apps/web/\n    customHeaders: [{ pattern: w, headers: [] }]\n  - appRoot: docs\n    customHeaders: [{ "
        + "pattern: d, headers: [] }]\n", "apps/web", "w")]
    [InlineData("applications:\n  - appRoot: ./apps/web/\n    customHeaders: [{ pattern: w, headers: [] }]\n", null, "")]
    [InlineData("customHeaders:\n  - pattern: '*'\n    headers: [{ key: 'X A', value: a }]\n", null, "error 3:22 customHeaders[0].headers[0].key")]
    [InlineData("customHeaders: [\n", null, "error 1:16 ")]
    [InlineData("applications: {}\n", null, "error 1:15 applications")]
    [InlineData("headers: []\n", null, "warning 1:1 headers")]
    public void It_is_read_for_the_app_with_the_root(string yaml, string? root, string expected)
    {
        var rules = CustomHttpReader.Read(yaml, "customHttp.yml", root, out var errors, out var warnings);

        string[] lines =
        [
            .. errors.Select(error => $"error {error.Line}:{error.Column} {error.Path}"),
            .. warnings.Select(warning => $"warning {warning.Line}:{warning.Column} {warning.Path}"),
            .. rules.Select(rule => $"{rule.Pattern} {string.Join(' ', rule.Headers.Select(header => $"{header.Key}={header.Value}"))}".Trim()),
        ];
        Assert.Equal(expected, string.Join('\n', lines));
    }
}
