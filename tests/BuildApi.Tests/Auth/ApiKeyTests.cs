using System.Net;
using System.Text;
using BuildApi.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.Auth;

public sealed class ApiKeyTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("read", "GET", "/apps", true)]
    [InlineData("read", "GET", "/packages", true)]
    [InlineData("read", "POST", "/apps", false)]
    [InlineData("read", "POST", "/apps/any/builds", false)]
    [InlineData("build", "POST", "/apps/any/builds", true)]
    [InlineData("build", "POST", "/apps/any/builds/1/cancel", true)]
    [InlineData("build", "POST", "/apps/any/builds/1/retry", true)]
    [InlineData("build", "POST", "/apps/any/build-image/checks", true)]
    [InlineData("build", "GET", "/apps/any/builds", false)]
    [InlineData("build", "PUT", "/apps/any/build-image", false)]
    [InlineData("write", "PUT", "/apps/any/build-image", true)]
    [InlineData("write", "POST", "/apps", true)]
    [InlineData("write", "PUT", "/apps/any/registries/a.example.com", true)]
    [InlineData("write", "PUT", "/registries/a.example.com", false)]
    [InlineData("write", "GET", "/apps", false)]
    [InlineData("write", "POST", "/apps/any/builds", false)]
    [InlineData("read build write", "GET", "/api-keys", false)]
    [InlineData("read build write", "POST", "/api-keys", false)]
    [InlineData("admin", "GET", "/api-keys", true)]
    [InlineData("admin", "POST", "/apps/any/builds", true)]
    [InlineData("admin", "PUT", "/registries/a.example.com", true)]
    public async Task A_key_may_do_what_its_scopes_say_and_nothing_else(string scopes, string method, string path, bool allowed)
    {
        using var client = service.NewClient(await NewKeyAsync(scopes.Split(' ')));

        using var response = await client.CallAsync(method, path, method == "GET" || path.EndsWith("cancel", StringComparison.Ordinal)
            || path.EndsWith("retry", StringComparison.Ordinal) ? null : new { });

        Assert.NotEqual(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(allowed, response.StatusCode != HttpStatusCode.Forbidden);
        if (!allowed) Assert.Equal("forbidden", (await Problem.ReadAsync(response)).Code);
    }

    [Fact]
    public async Task A_refusal_names_the_scope_that_is_missing()
    {
        using var client = service.NewClient(await NewKeyAsync("read"));
        Assert.Contains("does not have the scope 'build'", (await client.RefusalAsync("POST", "/apps/any/builds")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_shown_once_listed_without_itself_and_ends_when_it_is_deleted()
    {
        var made = await service.Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "build", "read", "read" } });
        var (key, id) = ((string)made["key"]!, (string)made["apiKey"]!["id"]!);
        using var client = service.NewClient(key);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));

        var listed = (await service.Client.JsonAsync("GET", "/api-keys"))["items"]!.AsArray().Single(each => (string)each!["id"]! == id)!.AsObject();
        Assert.Equal(["id", "name", "scopes", "createdAt", "expiresAt", "lastUsedAt", "lastUsedFrom", "apps", "rotatedAt", "oldKeyEndsAt"],
            listed.Select(member => member.Key));
        Assert.Equal("""["read","build"]""", listed["scopes"]!.ToJsonString());
        Assert.NotNull(listed["lastUsedAt"]);

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/api-keys/{id}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("GET", "/apps"));
        Assert.Equal("api_key_not_found", (await service.Client.RefusalAsync("DELETE", $"/api-keys/{id}")).Code);
    }

    [Theory]
    [InlineData("""{ "scopes": ["read"] }""", "name")]
    [InlineData("""{ "name": "x" }""", "scopes")]
    [InlineData("""{ "name": "x", "scopes": [] }""", "scopes")]
    [InlineData("""{ "name": "x", "scopes": ["read"], "expiresAt": "2001-01-01T00:00:00Z" }""", "expiresAt")]
    public async Task What_makes_no_key_is_refused_by_field(string body, string field) =>
        Assert.Contains(field, (await service.Client.RefusalAsync("POST", "/api-keys", body)).Errors.Keys);

    [Fact]
    public async Task An_unknown_scope_is_refused() =>
        Assert.True((await service.Client.RefusalAsync("POST", "/api-keys", """{ "name": "x", "scopes": ["root"] }""")).Status is 400 or 422);

    [Theory]
    [InlineData("bak_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("bak_")]
    [InlineData("nonsense")]
    public async Task A_key_that_nobody_made_opens_nothing(string key)
    {
        using var client = service.NewClient(key);
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("GET", "/apps"));
    }

    [Fact]
    public async Task A_key_ends_at_its_time_and_survives_a_restart_until_then()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var own = await TestService.StartNewAsync(clock);
        var made = await own.Client.JsonAsync("POST", "/api-keys",
            new { name = "short", scopes = new[] { "read" }, expiresAt = clock.GetUtcNow().AddHours(1) });
        await own.RestartAsync();
        using var client = own.NewClient((string)made["key"]!);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("GET", "/apps"));
    }

    [Fact]
    public async Task A_store_that_takes_nothing_refuses_no_key()
    {
        await using var own = await TestService.StartNewAsync();
        var key = (string)(await own.Client.JsonAsync("POST", "/api-keys", new { name = "reader", scopes = new[] { "read" } }))["key"]!;
        await using (var store = new SqliteConnection($"Data Source={Path.Combine(own.DataFolder, "buildapi.db")}"))
        {
            await store.OpenAsync();
            await using var full = store.CreateCommand();
            full.CommandText = "CREATE TRIGGER full BEFORE UPDATE ON api_keys BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
            await full.ExecuteNonQueryAsync();
        }

        using var client = own.NewClient(key);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));
    }

    [Fact]
    public async Task No_file_of_the_data_folder_holds_a_key()
    {
        await using var own = await TestService.StartNewAsync();
        var key =
            (string)(await own.Client.JsonAsync("POST", "/api-keys", new { name = "secret", scopes = new[] { "read" } }, "Idempotency-Key: once"))["key"]!;
        await own.StopAsync();
        SqliteConnection.ClearAllPools();

        Assert.All(Directory.GetFiles(own.DataFolder, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain(key, Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    private async Task<string> NewKeyAsync(params string[] scopes) =>
        (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "a test", scopes }))["key"]!;
}
