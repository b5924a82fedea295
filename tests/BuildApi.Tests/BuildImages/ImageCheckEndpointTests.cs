using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.BuildImages;

public sealed class ImageCheckEndpointTests(TestService service) : IClassFixture<TestService>
{
    [Fact]
    public async Task A_check_reports_every_requirement_and_leaves_no_container()
    {
        var app = await NewAppAsync("missing git", "missing ssh", "id debian", "libc glibc", "says curl curl 8.5.0");

        var check = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");

        Assert.Equal("failed", (string)check["status"]!);
        Assert.Equal(app.Image, (string)check["reference"]!);
        Assert.Equal(["git", "ssh"], check["requirements"]!.AsArray().Where(each => (string)each!["status"]! == "missing")
            .Select(each => (string)each!["name"]!));
        Assert.Equal("apt-get install -y git", (string)Requirement(check, "git")["fix"]!);
        Assert.Equal(("8.5.0", "required"), ((string)Requirement(check, "curl")["version"]!, (string)Requirement(check, "curl")["level"]!));
        Assert.DoesNotContain(service.Engine.Containers, container => container.Spec.Name.StartsWith("buildapi-check-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_image_is_looked_into_once()
    {
        var app = await NewAppAsync("libc glibc");

        var first = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");
        var containers = service.Engine.History.Count;
        var second = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");

        Assert.Equal((false, true), ((bool)first["remembered"]!, (bool)second["remembered"]!));
        Assert.Equal((string)first["checkedAt"]!, (string)second["checkedAt"]!);
        Assert.Equal(containers, service.Engine.History.Count);
        Assert.Equal("passed", (string)second["status"]!);
    }

    [Fact]
    public async Task The_last_check_is_shown_with_the_image_it_was_of()
    {
        var app = await NewAppAsync("libc glibc");
        Assert.Null((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image"))["lastCheck"]);

        await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");
        Assert.Equal("passed", (string)(await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image"))["lastCheck"]!["status"]!);

        await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image", new { image = "node:22" });
        Assert.Null((await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image"))["lastCheck"]);
    }

    [Fact]
    public async Task A_change_with_a_check_is_made_only_when_builds_can_run()
    {
        var app = await NewAppAsync("libc glibc");
        AddImage("registry.example.com/lacking:1", "missing curl", "missing git", "id alpine");

        using var response = await service.Client.CallAsync("PUT", $"/apps/{app.Id}/build-image?check=true",
            new { image = "registry.example.com/lacking:1", pullPolicy = "never" });
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("image_requirement_missing", (string)problem["code"]!);
        Assert.Contains("It has no curl, which downloads the build runner. To add it: 'apk add --no-cache curl'. It has no git,", (string)problem["detail"]!,
            StringComparison.Ordinal);
        Assert.Equal("failed", (string)problem["check"]!["status"]!);
        var now = await service.Client.JsonAsync("GET", $"/apps/{app.Id}/build-image");
        Assert.Equal(app.Image, (string)now["image"]!);
        Assert.Null(now["lastCheck"]);
    }

    [Fact]
    public async Task A_change_with_a_check_that_passes_shows_it()
    {
        var app = await NewAppAsync("libc glibc");
        AddImage("registry.example.com/good:1", "libc musl");

        var changed = await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image?check=true",
            new { image = "registry.example.com/good:1", pullPolicy = "ifNotPresent" });

        Assert.Equal(("passed", "musl"), ((string)changed["lastCheck"]!["status"]!, (string)changed["lastCheck"]!["libc"]!));
    }

    [Theory]
    [InlineData("node:absent", null, 422, "image_not_found")]
    [InlineData("Node", null, 422, "invalid_request")]
    [InlineData("registry.example.com/down:1", "dial tcp 192.0.2.1:443: connect: connection refused", 503, "image_pull_failed")]
    public async Task An_image_that_cannot_be_had_is_the_builds_failure(string image, string? refusal, int status, string code)
    {
        await using var own = await TestService.StartNewAsync(null, ("PullGiveUpSeconds", "0"));
        if (refusal is not null) own.Engine.RefusePull(image, refusal);
        var app = await own.NewAppAsync(_ => Task.FromResult(0));

        foreach (var (method, path) in new[] { ("POST", "build-image/checks"), ("PUT", "build-image?check=true") })
        {
            var problem = await own.Client.RefusalAsync(method, $"/apps/{app.Id}/{path}", new { image });
            Assert.Equal((status, code), (problem.Status, problem.Code));
        }
    }

    [Fact]
    public async Task An_engine_that_is_away_is_not_the_images_fault()
    {
        await using var own = await TestService.StartNewAsync();
        var app = await own.NewAppAsync(_ => Task.FromResult(0));
        own.Engine.Away = true;

        var problem = await own.Client.RefusalAsync("POST", $"/apps/{app.Id}/build-image/checks");

        Assert.Equal((503, "engine_unavailable"), (problem.Status, problem.Code));
        own.Engine.Away = false;
    }

    [Theory]
    [InlineData("npm ci", "failed", true, "calls npm")]
    [InlineData("hugo", "passed", null, "no command of the app's build spec calls a Node.js tool")]
    [InlineData(null, "passed", null, "the app has no build spec of its own")]
    public async Task Node_counts_when_the_apps_builds_use_it(string? command, string status, bool? needed, string decidedBy)
    {
        var app = await NewAppAsync("missing node", "missing npm", "libc glibc");
        if (command is not null)
            (await service.Client.CallAsync("PUT", $"/apps/{app.Id}/build-spec",
                $"version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - {command}\n  artifacts:\n    baseDirectory: out\n    files: "
                    + $"['**/*']\n", "Content-Type: text/yaml")).EnsureSuccessStatusCode();

        var check = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");

        Assert.Equal(status, (string)check["status"]!);
        Assert.Equal(needed, (bool?)check["npmBuild"]!["needed"]);
        Assert.Contains(decidedBy, (string)check["npmBuild"]!["decidedBy"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_last_builds_found_in_the_repository_says_most()
    {
        var app = await NewAppAsync("missing wget", "libc glibc");
        await app.BuildToEndAsync();

        var check = await service.Client.JsonAsync("POST", $"/apps/{app.Id}/build-image/checks");

        Assert.True((bool)check["npmBuild"]!["needed"]!);
        Assert.Equal("the command on line 6 of the build spec, which calls npm (seen in build 1)", (string)check["npmBuild"]!["decidedBy"]!);
    }

    [Fact]
    public async Task An_app_without_a_repository_has_nothing_to_check()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "check-unconnected" });
        Assert.Equal("app_not_connected", (await service.Client.RefusalAsync("POST", "/apps/check-unconnected/build-image/checks")).Code);
        Assert.Equal("app_not_found", (await service.Client.RefusalAsync("POST", "/apps/nobodys-app/build-image/checks")).Code);
    }

    private async Task<TestApp> NewAppAsync(params string[] findings)
    {
        var app = await service.NewAppAsync(_ => Task.FromResult(0));
        AddImage(app.Image, findings);
        return app;
    }

    private void AddImage(string reference, params string[] findings) => service.Engine.AddImage(reference, async container =>
    {
        if (!container.Spec.Name.StartsWith("buildapi-check-", StringComparison.Ordinal)) return await new BuildScript().RunAsync(container);
        container.Print(
            string.Concat(
            ["buildapi-probe begin\n", .. findings.Select(finding => $"buildapi-probe {finding}\n"), "buildapi-probe end\nbuildapi-probe complete\n"]));
        return 0;
    });

    private static JsonObject Requirement(JsonObject check, string name) =>
        check["requirements"]!.AsArray().Single(each => (string)each!["name"]! == name)!.AsObject();
}
