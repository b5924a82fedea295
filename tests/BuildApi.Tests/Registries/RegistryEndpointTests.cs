using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Registries;

public sealed class RegistryEndpointTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("registry.example.com:5000", "registry.example.com:5000")]
    [InlineData("Registry.Example.org", "registry.example.org")]
    [InlineData("registry-1.docker.io", "docker.io")]
    [InlineData("[::1]:5000", "[::1]:5000")]
    [InlineData("localhost", "localhost")]
    public async Task Credentials_are_set_shown_without_the_secret_and_forgotten(string host, string known)
    {
        var path = $"/registries/{Uri.EscapeDataString(host)}";
        var set = await service.Client.JsonAsync("PUT", path, new { user = "robot", password = "pass-word-1" });
        Assert.Equal((known, "password", "robot"), ((string)set["host"]!, (string)set["kind"]!, (string)set["user"]!));
        Assert.Equal(["host", "kind", "user", "updatedAt"], (await service.Client.JsonAsync("GET", path)).Select(member => member.Key));
        Assert.Contains(known, (await service.Client.JsonAsync("GET", "/registries"))["items"]!.AsArray().Select(each => (string)each!["host"]!));

        Assert.Equal(HttpStatusCode.NoContent, await service.Client.StatusAsync("DELETE", path));
        Assert.Equal("registry_not_set", (await service.Client.RefusalAsync("GET", path)).Code);
    }

    [Theory]
    [InlineData("https%3A%2F%2Fregistry.example.com%2Fv2", "'registry.example.com'")]
    [InlineData("node", "docker.io")]
    [InlineData("a_b.example.com", "is not a host")]
    public async Task What_is_no_host_is_refused_with_the_reason(string host, string reason)
    {
        var problem = await service.Client.RefusalAsync("PUT", $"/registries/{host}", new { user = "u", password = "p" });
        Assert.Equal(422, problem.Status);
        Assert.Contains(reason, problem.Errors["host"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "password": "p" }""", "user")]
    [InlineData("""{ "user": "u" }""", "password")]
    [InlineData("""{ "user": "u:v", "password": "p" }""", "user")]
    [InlineData("""{ "user": "u", "password": "p", "identityToken": "t" }""", "identityToken")]
    [InlineData("""{ "identityToken": "" }""", "identityToken")]
    public async Task Half_credentials_are_refused_by_field(string body, string field)
    {
        var problem = await service.Client.RefusalAsync("PUT", "/registries/half.example.com", body);
        Assert.Equal(422, problem.Status);
        Assert.Contains(field, problem.Errors.Keys);
    }

    [Fact]
    public async Task A_lost_race_is_told()
    {
        using var first = await service.Client.CallAsync("PUT", "/registries/race.example.com", new { user = "a", password = "p" });
        var tag = first.Headers.ETag!.Tag;
        await service.Client.JsonAsync("PUT", "/registries/race.example.com", new { user = "b", password = "p" }, $"If-Match: {tag}");
        Assert.Equal(412,
            (await service.Client.RefusalAsync("PUT", "/registries/race.example.com", new { user = "c", password = "p" }, $"If-Match: {tag}")).Status);
        Assert.Equal(412, (await service.Client.RefusalAsync("DELETE", "/registries/race.example.com", null, $"If-Match: {tag}")).Status);
    }

    [Fact]
    public async Task The_apps_own_credentials_go_before_the_services()
    {
        var (mine, others) = (await NewAppAsync(), await NewAppAsync());
        const string image = "first.example.com/private:1";
        service.Engine.AddRemoteImage(image, new BuildScript(), password: "of-the-app");
        await service.Client.JsonAsync("PUT", "/registries/first.example.com", new { user = "all", password = "of-the-service" });
        await service.Client.JsonAsync("PUT", $"/apps/{mine.Id}/registries/first.example.com", new { user = "one", password = "of-the-app" });
        Assert.Single((await service.Client.JsonAsync("GET", $"/apps/{mine.Id}/registries"))["items"]!.AsArray());

        Assert.Equal("succeeded", (string)(await mine.BuildToEndAsync(new { image }))["status"]!);
        // It is on the machine now, but the other app's credentials do not get it.
        var refused = await others.BuildToEndAsync(new { image });
        Assert.Equal("image_pull_denied", (string)refused["failure"]!["code"]!);

        await service.Client.StatusAsync("DELETE", $"/apps/{mine.Id}/registries/first.example.com");
        Assert.Equal("image_pull_denied", (string)(await mine.BuildToEndAsync(new { image }))["failure"]!["code"]!);
    }

    [Fact]
    public async Task Credentials_of_the_service_are_for_every_app()
    {
        const string image = "shared.example.com/private:1";
        service.Engine.AddRemoteImage(image, new BuildScript(), password: "of-all");
        await service.Client.JsonAsync("PUT", "/registries/shared.example.com", new { user = "all", password = "of-all" });

        foreach (var app in new[] { await NewAppAsync(), await NewAppAsync() })
        {
            await service.Client.JsonAsync("PUT", $"/apps/{app.Id}/build-image", new { image, pullPolicy = "ifNotPresent" });
            Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
        }

        Assert.Single(service.Engine.Pulls, pull => pull.Reference == image);
    }

    [Fact]
    public async Task An_app_that_is_not_there_has_no_registries()
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("GET", "/a.example.com"), ("PUT", "/a.example.com"), ("DELETE", "/a.example.com") })
            Assert.Equal("app_not_found",
                (await service.Client.RefusalAsync(method, $"/apps/nobodys-app/registries{path}", method == "PUT" ? new { user = "u", password = "p" }
                    : null)).Code);
    }

    private Task<TestApp> NewAppAsync() => service.NewAppAsync(new BuildScript());
}
