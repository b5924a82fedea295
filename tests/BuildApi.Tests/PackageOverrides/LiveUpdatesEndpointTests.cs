using System.Text.Json;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.PackageOverrides;

/// <summary>Amplify's variable <c>_LIVE_UPDATES</c>, as people really have it, given to <c>PUT …/package-overrides</c> as it is.</summary>
public sealed class LiveUpdatesEndpointTests : IAsyncLifetime
{
    private TestService service = null!;
    private string app = "";

    public async Task InitializeAsync()
    {
        // No source answers: what can be understood is taken, and looked up when a build starts.
        service = await TestService.StartNewAsync(null, ("NpmRegistry", "http://127.0.0.1:9"), ("NodeMirror", "http://127.0.0.1:9"));
        app = (await service.NewAppAsync(new BuildScript())).Id;
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("""[{"name":"Amplify CLI","pkg":"@aws-amplify/cli","type":"npm","version":"latest"}]""", "amplify-cli latest")]
    [InlineData("""[{"name":"Node.js version","pkg":"node","type":"nvm","version":"16"}]""", "node 16")]
    [InlineData("""[{"pkg":"node","type":"nvm","version":"18.0.0"}]""", "node 18.0.0")]
    [InlineData("""[{"pkg":"node","type":"nvm","version":"22.17"}]""", "node 22.17")]
    [InlineData("""[{"name":"Next.js version","pkg":"next-version","type":"internal","version":"13.1.1"}]""", "next 13.1.1")]
    [InlineData("\n [ { \"name\" : \"\\n Node.js version \", \"pkg\" : \" node\\n\", \"type\" : \" nvm \", \"version\" : \" 16 \" } ]\n", "node 16")]
    [InlineData("""[{"pkg":"node","type":"npm","version":"20"}]""", "node 20")]
    [InlineData("""[{"pkg":"yarn","type":"NPM","version":"latest"}]""", "yarn latest")]
    [InlineData("[]", "")]
    [InlineData("\"[]\"", "")]
    [InlineData("null", "")]
    [InlineData("\"null\"", "")]
    public async Task A_value_that_can_be_meant_is_taken(string value, string expected)
    {
        var set = await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", value);
        Assert.Equal(expected, Overrides(set));
        Assert.Equal(expected, Overrides(await service.Client.JsonAsync("GET", $"/apps/{app}/package-overrides")));

        // In a script the variable is a text, and so it is in the SDK.
        if (!value.StartsWith('"'))
        {
            Assert.Equal(expected, Overrides(await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", JsonSerializer.Serialize(value))));
            Assert.Equal(expected, Overrides(await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", new { liveUpdates = value })));
        }
    }

    [Theory]
    [InlineData("\"true\"", "not a list")]
    [InlineData("true", "not a list")]
    [InlineData("""[{"pkg":"package.json","type":"npm"}]""", "the version 'repository'")]
    [InlineData("""[{"pkg":"node","type":"nvm","version_run":"18"}]""", "Did you mean 'version'?")]
    [InlineData("""[{"pkg":"left-pad","type":"npm"}]""", "no package 'left-pad'")]
    [InlineData("""{"liveUpdates":"[]","overrides":[]}""", "not both")]
    public async Task A_value_that_cannot_be_meant_is_refused_and_changes_nothing(string value, string reason)
    {
        await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", """[{"pkg":"node","version":"20"}]""");

        var problem = await service.Client.RefusalAsync("PUT", $"/apps/{app}/package-overrides", value);

        Assert.Equal(422, problem.Status);
        Assert.Contains(reason, problem.Errors["liveUpdates"], StringComparison.Ordinal);
        Assert.Equal("node 20", Overrides(await service.Client.JsonAsync("GET", $"/apps/{app}/package-overrides")));
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("""{ "overides": [] }""", 422)]
    [InlineData("""{ "overrides": "node" }""", 422)]
    [InlineData("{}", 422)]
    public async Task What_is_neither_form_is_refused(string body, int status) =>
        Assert.Equal(status, (await service.Client.RefusalAsync("PUT", $"/apps/{app}/package-overrides", body)).Status);

    [Fact]
    public async Task The_store_is_empty_at_first_and_what_is_not_there_cannot_be_removed()
    {
        var store = await service.Client.JsonAsync("GET", "/tool-store");
        Assert.Equal((0, 0L), (store["items"]!.AsArray().Count, (long)store["bytes"]!));
        Assert.Equal("tool_not_found", (await service.Client.RefusalAsync("DELETE", "/tool-store/..%2f..%2fetc")).Code);
        Assert.Equal("app_not_found", (await service.Client.RefusalAsync("POST", "/tool-store", new { appId = "nobody" })).Code);
        Assert.Equal(422, (await service.Client.RefusalAsync("POST", "/tool-store", new { })).Status);
        Assert.Contains("overrides[0].package",
            (await service.Client.RefusalAsync("POST", "/tool-store", new { appId = app, overrides = new[] { new { package = "left-pad" } } })).Errors.Keys);
    }

    [Fact]
    public async Task Without_a_succeeded_build_there_is_nothing_to_pin()
    {
        await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", """[{"pkg":"node","version":"20"}]""");
        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app}/package-overrides/pin");
        Assert.Equal((409, "no_succeeded_build"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Pinning_where_nothing_floats_changes_nothing_not_even_the_etag()
    {
        await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides", """[{"pkg":"node","type":"nvm","version":"18.0.0"}]""");
        using var before = await service.Client.CallAsync("GET", $"/apps/{app}/package-overrides");

        using var pinned = await service.Client.CallAsync("POST", $"/apps/{app}/package-overrides/pin");

        Assert.True(pinned.IsSuccessStatusCode);
        Assert.Equal(before.Headers.ETag, pinned.Headers.ETag);
        using var after = await service.Client.CallAsync("GET", $"/apps/{app}/package-overrides");
        Assert.Equal(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task An_override_that_the_catalogue_knows_no_more_is_told_and_never_dropped()
    {
        var catalogue = Path.Combine(service.DataFolder, "own.json");
        await File.WriteAllTextAsync(catalogue, """
            { "packages": [{ "name": "mytool", "title": "Ours", "commands": ["mytool"], "versionCommand": { "run": ["mytool", "--version"] },
              "lines": [{ "sources": [{ "npm": "mytool" }], "recipes": [{ "kind": "npm", "package": "mytool" }] }] }] }
            """);
        service.Settings["PackageCatalogue"] = catalogue;
        await service.RestartAsync();
        await service.Client.JsonAsync("PUT", $"/apps/{app}/package-overrides",
            new { overrides = new[] { new { package = "node", version = "20" }, new { package = "mytool", version = "latest" } } });
        service.Settings.Remove("PackageCatalogue");
        await service.RestartAsync();

        var problem = await service.Client.RefusalAsync("POST", $"/apps/{app}/package-overrides/pin");
        var shown = await service.Client.JsonAsync("GET", $"/apps/{app}/package-overrides");

        Assert.Equal(422, problem.Status);
        Assert.Contains("'mytool'", problem.Errors["overrides[1].package"], StringComparison.Ordinal);
        Assert.Contains("'mytool'", (string)Assert.Single(shown["notices"]!.AsArray())!, StringComparison.Ordinal);
    }

    private static string Overrides(JsonObject view) => string.Join(", ", view["overrides"]!.AsArray().Select(each => $"{each!["package"]} {each["version"]}"));
}
