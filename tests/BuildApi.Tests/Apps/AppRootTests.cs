using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

/// <summary>One setting in two spellings: a field, and the variable that Amplify keeps it in.</summary>
public sealed class AppRootTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("""{ "appRoot": "./web/" }""", "{}", "web", "web")]
    [InlineData("""{ "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "/web/" } }""", "{}", "web", "/web/")]
    [InlineData("""{ "appRoot": "web", "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "./web" } }""", "{}", "web", "web")]
    [InlineData("""{ "appRoot": "/" }""", "{}", null, null)]
    [InlineData("""{ "appRoot": "web" }""", """{ "appRoot": "site" }""", "site", "site")]
    [InlineData("""{ "appRoot": "web" }""", """{ "appRoot": null }""", null, null)]
    [InlineData("""{ "appRoot": "web" }""", """{ "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "site" } }""", "site", "site")]
    [InlineData("""{ "appRoot": "web" }""", """{ "environment": { "AMPLIFY_MONOREPO_APP_ROOT": null } }""", null, null)]
    [InlineData("""{ "appRoot": "web" }""", """{ "environment": null }""", null, null)]
    [InlineData("""{ "appRoot": "web" }""", """{ "environment": null, "appRoot": "site" }""", "site", "site")]
    [InlineData("""{ "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "web" } }""", """{ "name": "Other" }""", "web", "web")]
    public async Task Both_spellings_say_the_same(string create, string change, string? root, string? variable)
    {
        var id = $"root-{Guid.NewGuid():N}"[..20];
        await service.Client.JsonAsync("POST", "/apps", Body(create, id));

        var app = await service.Client.JsonAsync("PATCH", $"/apps/{id}", Body(change, null));

        Assert.Equal((root, variable), ((string?)app["appRoot"], (string?)app["environment"]!["AMPLIFY_MONOREPO_APP_ROOT"]));
    }

    [Fact]
    public async Task Two_answers_at_once_are_refused_and_change_nothing()
    {
        var id = $"root-{Guid.NewGuid():N}"[..20];
        await service.Client.JsonAsync("POST", "/apps", new { id, appRoot = "web" });

        var refusal = await service.Client.RefusalAsync("PATCH", $"/apps/{id}", new { appRoot = "a", environment = new { AMPLIFY_MONOREPO_APP_ROOT = "b" } });

        Assert.Equal(["appRoot"], refusal.Errors.Keys);
        Assert.Equal("web", (string?)(await service.Client.JsonAsync("GET", $"/apps/{id}"))["appRoot"]);
    }

    private static System.Text.Json.Nodes.JsonObject Body(string json, string? id)
    {
        var body = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        if (id is not null) body["id"] = id;
        return body;
    }
}
