using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Registries;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Registries;

public sealed class DockerConfigFileTests : IDisposable
{
    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    // user:password in Base64
    [InlineData("""{ "auths": { "a.example.com": { "auth": "dXNlcjpwYXNzd29yZA==" } } }""", "a.example.com", "user", "password", null)]
    [InlineData("""{ "auths": { "https://a.example.com/v2/": { "auth": "dXNlcjpwYXNzd29yZA==" } } }""", "a.example.com", "user", "password", null)]
    [InlineData("""{ "auths": { "https://index.docker.io/v1/": { "auth": "dXNlcjpwYXNzd29yZA==" } } }""", "docker.io", "user", "password", null)]
    [InlineData("""{ "auths": { "a.example.com:5000": { "username": "u", "password": "p" } } }""", "a.example.com:5000", "u", "p", null)]
    [InlineData("""{ "auths": { "a.example.com": { "auth": "dXNlcjo=", "identitytoken": "token" } } }""", "a.example.com", null, null, "token")]
    public async Task A_login_of_the_command_line_is_found(string content, string host, string? user, string? password, string? token) =>
        Assert.Equal(new DockerConfigLogin(new RegistryLogin(host, user, password, token), null), await FindAsync(content, host));

    [Theory]
    [InlineData("""{ "auths": { "a.example.com": { "auth": "dXNlcjpwYXNzd29yZA==" } } }""", "b.example.com")]
    [InlineData("""{ "auths": { "a.example.com": {} } }""", "a.example.com")]
    [InlineData("""{ "auths": {}, "HttpHeaders": { "User-Agent": "x" }, "detachKeys": "ctrl-e" }""", "a.example.com")]
    [InlineData("{}", "a.example.com")]
    public async Task What_is_not_there_is_no_problem(string content, string host) =>
        Assert.Equal(new DockerConfigLogin(null, null), await FindAsync(content, host));

    [Theory]
    [InlineData("{")]
    [InlineData("""{ "auths": { "a.example.com": { "auth": "%%%" } } }""")]
    public async Task What_cannot_be_read_is_told(string content) =>
        Assert.Contains("cannot be read", (await FindAsync(content, "a.example.com")).Problem, StringComparison.Ordinal);

    [Fact]
    public async Task No_file_is_no_problem() =>
        Assert.Equal(new DockerConfigLogin(null, null), await Reader(folder.In("absent.json")).FindAsync("a.example.com", default));

    [Fact]
    public async Task An_empty_setting_reads_none() => Assert.Equal(new DockerConfigLogin(null, null), await Reader("").FindAsync("a.example.com", default));

    [Theory]
    [InlineData("credHelpers", """{"ServerURL":"a.example.com","Username":"helped","Secret":"s3"}""", "helped", "s3", null)]
    [InlineData("credsStore", """{"ServerURL":"a.example.com","Username":"helped","Secret":"s3"}""", "helped", "s3", null)]
    [InlineData("credsStore", """{"ServerURL":"a.example.com","Username":"<token>","Secret":"t"}""", null, null, "t")]
    public async Task A_credential_helper_is_asked(string kind, string answer, string? user, string? password, string? token)
    {
        var name = InstallHelper($"read -r host; [ \"$1 $host\" = 'get a.example.com' ] || exit 9; echo '{answer}'");
        var content = kind == "credsStore" ? $$"""{ "credsStore": "{{name}}" }""" : $$"""{ "credHelpers": { "a.example.com": "{{name}}" } }""";
        Assert.Equal(new DockerConfigLogin(new RegistryLogin("a.example.com", user, password, token), null), await FindAsync(content, "a.example.com"));
    }

    [Fact]
    public async Task A_helper_without_the_registry_leaves_it_to_the_file()
    {
        var name = InstallHelper("echo 'credentials not found in native keychain'; exit 1");
        var found = await FindAsync($$"""{ "credsStore": "{{name}}", "auths": { "a.example.com": { "auth": "dXNlcjpwYXNzd29yZA==" } } }""", "a.example.com");
        Assert.Equal("user", found.Login?.User);
    }

    [Theory]
    [InlineData("echo 'the vault is sealed' >&2; exit 3", "exit code 3: the vault is sealed")]
    [InlineData("echo surprise", "its answer is not that of a credential helper")]
    public async Task A_helper_that_fails_is_told(string script, string problem) =>
        Assert.Contains(problem, (await FindAsync($$"""{ "credsStore": "{{InstallHelper(script)}}" }""", "a.example.com")).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("never-installed", "no such program")]
    [InlineData("../evil", "not the name of a program")]
    public async Task A_helper_that_is_not_there_is_told(string name, string problem) =>
        Assert.Contains(problem, (await FindAsync($$"""{ "credsStore": "{{name}}" }""", "a.example.com")).Problem, StringComparison.Ordinal);

    private Task<DockerConfigLogin> FindAsync(string content, string host)
    {
        File.WriteAllText(folder.In("config.json"), content);
        return Reader(folder.In("config.json")).FindAsync(host, default);
    }

    private static DockerConfigFile Reader(string path) => new(new BuildApiOptions { DockerConfig = path }, new CredentialHelperProgram(TimeProvider.System));

    /// <summary>A program of a name that only this test knows, where the PATH leads.</summary>
    private string InstallHelper(string script)
    {
        var name = "test" + Guid.NewGuid().ToString("N");
        var file = folder.In($"docker-credential-{name}");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        lock (typeof(DockerConfigFileTests))
            Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{folder.Path}");
        return name;
    }
}
