using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>Null where a list or a map holds values: refused by name, wherever it stands, and never a 500.</summary>
public sealed class NullItemTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("PUT", "/apps/{app}/package-overrides", """{ "overrides": [null] }""", "overrides[0]")]
    [InlineData("PUT", "/apps/{app}/package-overrides", """{ "overrides": [{ "package": "node" }, null] }""", "overrides[1]")]
    [InlineData("POST", "/tool-store", """{ "overrides": [null] }""", "overrides[0]")]
    [InlineData("POST", "/apps/{app}/builds", """{ "environment": { "A": null } }""", "environment.A")]
    [InlineData("POST", "/apps", """{ "name": "x", "environment": { "A": null } }""", "environment.A")]
    [InlineData("POST", "/apps", """{ "name": "x", "secrets": { "A": null } }""", "secrets.A")]
    public async Task Null_is_refused_with_its_place(string method, string path, string body, string field)
    {
        var app = await service.NewAppAsync(new BuildScript());

        var refusal = await service.Client.RefusalAsync(method, path.Replace("{app}", app.Id, StringComparison.Ordinal), body);

        Assert.Equal(422, refusal.Status);
        Assert.Contains("null", refusal.Errors[field], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "x", "scopes": [null] }""")]
    [InlineData("""[null]""")]
    [InlineData("""null""")]
    public async Task Null_is_no_scope(string body) =>
        Assert.InRange((await service.Client.RefusalAsync("POST", "/api-keys", body)).Status, 400, 422);

    [Fact]
    public async Task In_a_change_null_still_takes_a_variable_away()
    {
        var app = await service.NewAppAsync(new BuildScript(), new { environment = new { A = "1", B = "2" } });

        var changed = await service.Client.JsonAsync("PATCH", $"/apps/{app.Id}", """{ "environment": { "A": null } }""");

        Assert.Equal("""{"B":"2"}""", changed["environment"]!.ToJsonString());
    }
}
