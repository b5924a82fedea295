using System.Net;
using System.Text;
using BuildApi.Apps;
using BuildApi.Tests.Support;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Storage;

/// <summary>What is secret is in no answer and in no file, however it is written.</summary>
public sealed class SecretsAtRestTests : IAsyncLifetime
{
    private const string Secret = "app-s3cr3t-0123456789";
    private const string Token = "token-of-the-clone-9876543210";
    private const string OfBuild = "variable-of-one-build-55555";
    private const string OfRegistry = "registry-password-7777777777";
    private const string OfAppsRegistry = "registry-password-of-one-app-88";
    private readonly SshKey key = SshKey.Generate("x");
    private TestService service = null!;
    private TestApp app = null!;
    private string runnerToken = "";

    public async Task InitializeAsync()
    {
        service = await TestService.StartNewAsync();
        app = await service.NewAppAsync(new BuildScript
        {
            Command = (runner, _) =>
            {
                runner.Say($"{Secret} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))} {Uri.EscapeDataString(Secret)}\n");
                runnerToken = runner.Container.Variable("BUILDAPI_TOKEN");
                return Task.FromResult(0);
            },
        }, new { secrets = new { TOKEN = Secret } });
        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/deploy-key", new { privateKey = key.PrivateKey });
        await service.Client.JsonAsync("POST", "/apps", new { id = "by-token", repository = "https://example.com/a.git" });
        await service.Client.JsonAsync("PUT", "/apps/by-token/deploy-key", new { token = Token });
        await service.Client.JsonAsync("PUT", "/registries/private.example.com", new { user = "robot", password = OfRegistry });
        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/registries/private.example.com", new { user = "robot", password = OfAppsRegistry });
        service.Engine.RefusePull("private.example.com/a:1", $"unauthorized: {OfRegistry} and {OfAppsRegistry} are not known here");
        await app.BuildToEndAsync(new { image = "private.example.com/a:1" });
        await app.BuildToEndAsync(new { environment = new { OWN = OfBuild } });
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task No_file_of_the_data_folder_holds_a_secret()
    {
        await service.StopAsync();
        SqliteConnection.ClearAllPools();
        var bodyOfKey = key.PrivateKey.Split('\n')[3];
        string[] secrets = [Secret, Token, OfBuild, OfRegistry, OfAppsRegistry, bodyOfKey, runnerToken, TestService.AdminKey];
        Assert.All(secrets, secret => Assert.NotEmpty(secret));

        foreach (var file in Directory.EnumerateFiles(service.DataFolder, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            foreach (var form in secrets.SelectMany(Forms)) Assert.False(text.Contains(form, StringComparison.Ordinal), $"{file} holds {form}.");
        }
    }

    [Fact]
    public async Task No_answer_holds_a_secret()
    {
        foreach (var path in new[]
        {
            "/apps", $"/apps/{app.Id}", $"/apps/{app.Id}/deploy-key", "/apps/by-token/deploy-key", $"/apps/{app.Id}/build-image", $"/apps/{app.Id}/known-hosts",
            $"/apps/{app.Id}/builds", $"/apps/{app.Id}/builds/1", $"/apps/{app.Id}/builds/1/log", $"/apps/{app.Id}/builds/1/log/events",
            $"/apps/{app.Id}/builds/2/artifacts",
            "/registries", "/registries/private.example.com", $"/apps/{app.Id}/registries", $"/apps/{app.Id}/registries/private.example.com",
            $"/apps/{app.Id}/builds/2/log",
        })
        {
            using var response = await service.Client.CallAsync("GET", path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var text = await response.Content.ReadAsStringAsync();
            foreach (var form in new[] { Secret, Token, OfBuild, OfRegistry, OfAppsRegistry, "PRIVATE KEY" }.SelectMany(Forms))
                Assert.DoesNotContain(form, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nobody_else_on_the_machine_may_enter_the_data_folder() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(service.DataFolder));

    [Fact]
    public async Task The_key_that_the_service_makes_for_the_administrator_is_for_its_own_eyes()
    {
        await service.StopAsync();
        service.Settings["AdminKey"] = "";
        await service.StartAsync();

        var file = Path.Combine(service.DataFolder, "admin-key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using var client = service.NewClient((await File.ReadAllTextAsync(file)).Trim());
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.Unauthorized, await service.Client.StatusAsync("GET", "/apps"));

        await service.RestartAsync();
        using var again = service.NewClient((await File.ReadAllTextAsync(file)).Trim());
        Assert.Equal(HttpStatusCode.OK, await again.StatusAsync("GET", "/apps"));
    }

    private static IEnumerable<string> Forms(string secret) =>
        [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('='), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))];
}
