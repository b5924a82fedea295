using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Auth;

/// <summary>A key that is bound to apps. What each operation answers it is in <see cref="EveryOperationTests"/>.</summary>
public sealed class BoundKeyTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task It_lists_its_own_apps_page_by_page()
    {
        foreach (var id in new[] { "p-1", "p-2", "p-3", "p-4", "p-5" }) await service.Client.JsonAsync("POST", "/apps", new { id });
        using var client = service.NewClient((string)(await NewKeyAsync("p-5", "p-1", "p-4"))["key"]!);

        var first = await client.JsonAsync("GET", "/apps?limit=2");
        var second = await client.JsonAsync("GET", $"/apps?limit=2&after={first["next"]}");

        Assert.Equal(["p-1", "p-4"], Ids(first));
        Assert.Equal(["p-5"], Ids(second));
        Assert.Null(second["next"]);
        // A cursor of another key leads nowhere else.
        var all = await service.Client.JsonAsync("GET", "/apps?limit=1");
        Assert.DoesNotContain("p-2", Ids(await client.JsonAsync("GET", $"/apps?after={all["next"]}")));
    }

    [Fact]
    public async Task It_starts_builds_of_its_own_app()
    {
        var app = await service.NewAppAsync(new BuildScript());
        using var client = service.NewClient((string)(await NewKeyAsync(app.Id))["key"]!);

        Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync("POST", $"/apps/{app.Id}/builds"));

        await app.EndedAsync(1);
    }

    [Fact]
    public async Task An_app_that_is_registered_anew_is_not_the_one_that_it_was_bound_to()
    {
        foreach (var id in new[] { "gone", "stays" }) await service.Client.JsonAsync("POST", "/apps", new { id });
        var made = await NewKeyAsync("gone", "stays");
        using var client = service.NewClient((string)made["key"]!);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps/gone"));

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", "/apps/gone"));
        await service.Client.JsonAsync("POST", "/apps", new { id = "gone" });

        Assert.Equal("app_not_found", (await client.RefusalAsync("GET", "/apps/gone")).Code);
        Assert.Equal(["stays"], Ids(await client.JsonAsync("GET", "/apps")));
        Assert.Equal("""["stays"]""", (await ListedAsync(made))["apps"]!.ToJsonString());
    }

    [Fact]
    public async Task One_whose_apps_are_all_gone_sees_none()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "last" });
        var made = await NewKeyAsync("last");
        using var client = service.NewClient((string)made["key"]!);

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", "/apps/last"));

        Assert.Empty(Ids(await client.JsonAsync("GET", "/apps")));
        Assert.Equal("[]", (await ListedAsync(made))["apps"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{ "name": "x", "scopes": ["admin"], "apps": ["any"] }""", "scope admin")]
    [InlineData("""{ "name": "x", "scopes": ["read"], "apps": [] }""", "1 to 200")]
    [InlineData("""{ "name": "x", "scopes": ["read"], "apps": ["nobody"] }""", "There is no app 'nobody'")]
    public async Task What_it_cannot_be_bound_to_is_refused_with_the_reason(string body, string reason)
    {
        var before = (await service.Client.JsonAsync("GET", "/api-keys"))["items"]!.AsArray().Count;

        var refusal = await service.Client.RefusalAsync("POST", "/api-keys", body);

        Assert.Equal(422, refusal.Status);
        Assert.Contains(reason, refusal.Errors["apps"], StringComparison.Ordinal);
        Assert.Equal(before, (await service.Client.JsonAsync("GET", "/api-keys"))["items"]!.AsArray().Count);
    }

    private Task<JsonObject> NewKeyAsync(params string[] apps) =>
        service.Client.JsonAsync("POST", "/api-keys", new { name = "a test", scopes = new[] { "read", "build" }, apps });

    private async Task<JsonObject> ListedAsync(JsonObject made) => (await service.Client.JsonAsync("GET", "/api-keys"))["items"]!.AsArray()
        .Single(key => (string)key!["id"]! == (string)made["apiKey"]!["id"]!)!.AsObject();

    private static IEnumerable<string> Ids(JsonObject page) => page["items"]!.AsArray().Select(app => (string)app!["id"]!);
}
