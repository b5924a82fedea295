using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>Whoever has the newest already is told so and no more.</summary>
public sealed class ConditionalGetTests(TestService service) : IClassFixture<TestService>
{
    private const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN11mUCKLYBLRRKVMuVyJQNAKzGuLg0oTJMqWYsB7kXo\\n";

    [Theory]
    [InlineData("", "PATCH", """{ "name": "One" }""", """{ "name": "Two" }""")]
    [InlineData("/known-hosts", "PUT", $$"""{ "knownHosts": "one.example.com {{HostKey}}" }""", $$"""{ "knownHosts": "two.example.com {{HostKey}}" }""")]
    [InlineData("/deploy-key", "PUT", """{ "token": "one-token" }""", """{ "token": "two-token" }""")]
    [InlineData("/build-spec", "PUT", "frontend: { phases: { build: { commands: ['true'] } } }", "frontend: { phases: { build: { commands: ['pwd'] } } }")]
    [InlineData("/registries/a.example.com", "PUT", """{ "user": "ada", "password": "one-password" }""", """{ "user": "eve", "password": "password" }""")]
    public async Task A_setting_that_has_not_changed_is_answered_304(string setting, string method, string one, string two)
    {
        var path = $"/apps/{(await service.NewAppAsync(new BuildScript())).Id}{setting}";
        var type = one[0] == '{' ? "Content-Type: application/json" : "Content-Type: text/yaml";
        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync(method, path, one, type));
        using var first = await service.Client.CallAsync("GET", path);
        var tag = first.Headers.ETag!.ToString();

        using var same = await service.Client.CallAsync("GET", path, null, $"If-None-Match: \"other\", {tag}");
        var any = await service.Client.StatusAsync("GET", path, null, "If-None-Match: *");
        var head = await service.Client.StatusAsync("HEAD", path, null, $"If-None-Match: {tag}");
        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync(method, path, two, type));
        var changed = await service.Client.StatusAsync("GET", path, null, $"If-None-Match: {tag}");

        Assert.Equal((HttpStatusCode.NotModified, tag, ""), (same.StatusCode, same.Headers.ETag?.ToString(), await same.Content.ReadAsStringAsync()));
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified, HttpStatusCode.OK), (any, head, changed));
    }

    [Fact]
    public async Task A_build_is_answered_304_until_something_of_it_changes()
    {
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        foreach (var path in new[] { $"/apps/{app.Id}/builds/1", $"/apps/{app.Id}/builds/latest" })
        {
            using var first = await service.Client.CallAsync("GET", path);
            var tag = first.Headers.ETag!.ToString();
            Assert.Equal(HttpStatusCode.NotModified, await service.Client.StatusAsync("GET", path, null, $"If-None-Match: {tag}"));
            Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", path, null, "If-None-Match: W/\"0123456789abcdef\""));
            if (path.EndsWith("/1", StringComparison.Ordinal)) continue;
            await app.BuildToEndAsync();
            Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", path, null, $"If-None-Match: {tag}"));
        }
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_leaves_the_revision_and_the_time()
    {
        var app = await service.NewAppAsync(new BuildScript());
        using var before = await service.Client.CallAsync("PATCH", $"/apps/{app.Id}", new { name = "Same", environment = new { A = "1" } });

        using var after = await service.Client.CallAsync("PATCH", $"/apps/{app.Id}", new { name = "Same", environment = new { A = "1" } });
        using var changed = await service.Client.CallAsync("PATCH", $"/apps/{app.Id}", new { environment = new { A = "2" } });
        using var secret = await service.Client.CallAsync("PATCH", $"/apps/{app.Id}", new { secrets = new { TOKEN = "a-secret-value" } });

        Assert.Equal((before.Headers.ETag, await before.Content.ReadAsStringAsync()), (after.Headers.ETag, await after.Content.ReadAsStringAsync()));
        Assert.NotEqual(after.Headers.ETag, changed.Headers.ETag);
        Assert.NotEqual(changed.Headers.ETag, secret.Headers.ETag);
    }

    [Theory]
    [InlineData("/apps", 200)]
    [InlineData("/apps/not-there", 404)]
    [InlineData("/nowhere", 404)]
    [InlineData("/openapi/v1.json", 200)]
    public async Task Json_ends_with_a_line_end(string path, int status)
    {
        using var response = await service.Client.CallAsync("GET", path);

        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, 1), ((int)response.StatusCode, text.Length - text.TrimEnd('\n').Length));
        Assert.Equal("", await (await service.Client.CallAsync("HEAD", path)).Content.ReadAsStringAsync());
    }

    /// <summary>What a build produced is not the service's to complete.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    public async Task Json_of_a_build_is_served_to_the_byte(string content)
    {
        var app = await service.NewAppAsync(new BuildScript { Output = new Dictionary<string, string> { ["dist/data.json"] = content, ["dist/page"] = "1" } });
        await app.BuildToEndAsync();

        using var response = await service.Client.CallAsync("GET", $"/apps/{app.Id}/builds/1/artifacts/data.json");

        Assert.Equal(("application/json", content), (response.Content.Headers.ContentType!.MediaType, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("bak_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer error=\"invalid_token\"")]
    public async Task Whoever_sent_a_wrong_key_is_told_that_it_is_wrong(string? key, string challenge)
    {
        using var client = service.NewClient(key);
        using var response = await client.CallAsync("GET", "/apps");

        Assert.Equal((HttpStatusCode.Unauthorized, challenge), (response.StatusCode, response.Headers.WwwAuthenticate.ToString()));
    }
}
