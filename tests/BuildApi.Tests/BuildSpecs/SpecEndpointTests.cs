using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>Build specs over HTTP: checked without a build, kept for an app, and the one that is in use.</summary>
public sealed class SpecEndpointTests(TestService service) : IClassFixture<TestService>
{
    private const string Good = "version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - npm run build\n";

    private const string TwoApps = """
        version: 1
        applications:
          - appRoot: apps/web
            frontend: { phases: { build: { commands: [make web] } } }
          - appRoot: apps/docs
            frontend: { phases: { build: { commands: [make docs] } } }
        """;

    [Fact]
    public async Task A_good_spec_shows_what_would_run()
    {
        var found =
            await ValidateAsync(
            "version: 1\nbackend: { phases: { build: { commands: [amplifyPush] } } }\nfrontend: { phases: { build: { commands: [npm ci, npm test] } } }\n");

        Assert.True((bool)found["valid"]!);
        Assert.Equal(["preBuild amplifyPush 2", "build npm ci 3", "build npm test 3"],
            found["commands"]!.AsArray().Select(command => $"{command!["phase"]} {command["text"]} {command["line"]}"));
    }

    [Fact]
    public async Task What_is_wrong_has_its_place_its_name_and_what_to_write()
    {
        var found = await ValidateAsync("version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - npm ci\n        - {a: 1}\n");

        var error = Assert.Single(found["errors"]!.AsArray())!;
        Assert.Equal("7 11 frontend.phases.build.commands[1]", $"{error["line"]} {error["column"]} {error["path"]}");
        Assert.NotEqual("", (string)error["message"]!);
        Assert.NotEqual("", (string)error["fix"]!);
        Assert.Empty(found["commands"]!.AsArray());
    }

    [Fact]
    public async Task A_key_that_is_not_known_is_a_warning_and_no_error()
    {
        var found = await ValidateAsync(Good + "cache:\n  paths: [node_modules/**/*]\n");

        Assert.True((bool)found["valid"]!);
        Assert.Contains(found["warnings"]!.AsArray(), warning => (int)warning!["line"]! == 7 && (string)warning["path"]! == "cache");
    }

    [Theory]
    [InlineData("?appRoot=apps/web", "make web")]
    [InlineData("?appRoot=apps/docs", "make docs")]
    public async Task Of_a_monorepo_one_application_is_looked_at(string query, string command) =>
        Assert.Equal(command, (string)Assert.Single((await ValidateAsync(TwoApps, query))["commands"]!.AsArray())!["text"]!);

    [Fact]
    public async Task An_application_that_there_is_not_is_an_error_that_names_those_there_are()
    {
        var error = Assert.Single((await ValidateAsync(TwoApps, "?appRoot=apps/shop"))["errors"]!.AsArray())!;

        Assert.All(["apps/shop", "apps/web", "apps/docs"], root => Assert.Contains(root, $"{error["message"]} {error["fix"]}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("", 200)]
    [InlineData("text/yaml", 200)]
    [InlineData("text/plain", 200)]
    [InlineData("application/yaml", 200)]
    public async Task The_body_is_yaml(string contentType, int status) =>
        Assert.Equal(status, (int)await service.Client.StatusAsync("POST", "/build-specs/validate", Good, $"Content-Type: {contentType}"));

    [Fact]
    public async Task A_body_that_is_too_large_is_refused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge,
        await service.Client.StatusAsync("POST", "/build-specs/validate", new string('#', 1024 * 1024 + 1), "Content-Type: text/yaml"));

    [Fact]
    public async Task The_schema_is_a_json_schema()
    {
        var schema = await service.Client.JsonAsync("GET", "/build-specs/schema");

        Assert.StartsWith("https://json-schema.org/draft/", (string)schema["$schema"]!, StringComparison.Ordinal);
        Assert.All(["frontend", "applications", "customHeaders"], key => Assert.NotNull(schema["properties"]![key]));
    }

    [Fact]
    public async Task An_apps_own_spec_is_kept_as_it_was_sent()
    {
        var app = await service.NewAppAsync(new BuildScript());
        Assert.Equal("build_spec_not_set", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/build-spec")).Code);

        using var put = await PutAsync(app, Good + "# a comment\n");
        using var read = await service.Client.GetAsync(new Uri($"/apps/{app.Id}/build-spec", UriKind.Relative));

        Assert.Equal("text/yaml", read.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Good + "# a comment\n", await read.Content.ReadAsStringAsync());
        Assert.Equal(put.Headers.ETag, read.Headers.ETag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}/build-spec", null, "If-Match: \"0\""));
        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}/build-spec"));
        Assert.Equal("build_spec_not_set", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/build-spec")).Code);
    }

    [Fact]
    public async Task A_bad_one_is_refused_with_its_places_and_the_one_before_stays()
    {
        var app = await service.NewAppAsync(new BuildScript());
        (await PutAsync(app, Good)).Dispose();

        var refusal = await service.Client.RefusalAsync("PUT", $"/apps/{app.Id}/build-spec", "version: 1\nfrontend: []\n", "Content-Type: text/yaml");

        Assert.Equal(422, refusal.Status);
        Assert.Equal("line 2, column 11", Assert.Single(refusal.Errors.Keys));
        Assert.Equal(Good, await service.Client.GetStringAsync(new Uri($"/apps/{app.Id}/build-spec", UriKind.Relative)));
    }

    [Fact]
    public async Task The_one_in_use_is_the_repositorys_then_the_apps_then_the_detected_one()
    {
        const string vite = """{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7.0.0"}}""";
        var app = await service.NewAppAsync(new BuildScript());
        Assert.Equal("build_spec_unknown", (await service.Client.RefusalAsync("GET", $"/apps/{app.Id}/build-spec/in-use")).Code);
        (await PutAsync(app, Good)).Dispose();
        Assert.Equal("app ", await InUseAsync(app));

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Equal("repository 1", await InUseAsync(app));

        service.Engine.AddImage(app.Image, new BuildScript { Spec = null, Parts = [new("package", "package.json", vite)] }.RunAsync);
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Equal("app 2", await InUseAsync(app));

        await service.Client.StatusAsync("DELETE", $"/apps/{app.Id}/build-spec");
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        Assert.Equal("detected 3", await InUseAsync(app));
        var detected = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-spec/in-use");
        Assert.Contains("npm run build", (string)detected["yaml"]!, StringComparison.Ordinal);
        Assert.Contains(detected["reasons"]!.AsArray(), reason => ((string)reason!).Contains("Vite", StringComparison.Ordinal));
    }

    private Task<JsonObject> ValidateAsync(string yaml, string query = "") =>
        service.Client.JsonAsync("POST", $"/build-specs/validate{query}", yaml, "Content-Type: text/yaml");

    private async Task<string> InUseAsync(TestApp app)
    {
        var spec = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-spec/in-use");
        return $"{spec["source"]} {spec["build"]}";
    }

    private async Task<HttpResponseMessage> PutAsync(TestApp app, string yaml)
    {
        var response = await service.Client.CallAsync("PUT", $"/apps/{app.Id}/build-spec", yaml, "Content-Type: text/yaml");
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response;
    }
}
