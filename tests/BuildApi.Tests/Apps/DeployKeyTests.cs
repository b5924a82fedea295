using System.Net;
using BuildApi.Apps;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

public sealed class DeployKeyTests(TestService service) : IClassFixture<TestService>
{
    private static int last;

    private HttpClient Client => service.Client;

    [Fact]
    public async Task A_private_key_goes_in_and_its_public_half_comes_out()
    {
        var path = await NewAppAsync();
        var key = SshKey.Generate("theirs");
        Assert.Equal("deploy_key_not_set", (await Client.RefusalAsync("GET", path)).Code);

        var set = await Client.JsonAsync("PUT", path, new { privateKey = key.PrivateKey });

        var got = await Client.JsonAsync("GET", path);
        Assert.Equal(set.ToJsonString(), got.ToJsonString());
        Assert.Equal(("ssh", key.Fingerprint), ((string)got["kind"]!, (string)got["fingerprint"]!));
        Assert.StartsWith(string.Join(' ', key.PublicKey.Split(' ')[..2]), (string)got["publicKey"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", got.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pair_is_made_on_request_and_a_repeated_request_makes_no_other()
    {
        var path = await NewAppAsync();

        var first = await Client.JsonAsync("POST", path, null, "Idempotency-Key: one");
        var again = await Client.JsonAsync("POST", path, null, "Idempotency-Key: one");
        var other = await Client.JsonAsync("POST", path, null, "Idempotency-Key: two");

        Assert.Equal((string)first["publicKey"]!, (string)again["publicKey"]!);
        Assert.NotEqual((string)first["publicKey"]!, (string)other["publicKey"]!);
        Assert.Equal((string)other["publicKey"]!, (string)(await Client.JsonAsync("GET", path))["publicKey"]!);
    }

    [Fact]
    public async Task A_token_has_nothing_to_show()
    {
        var path = await NewAppAsync("https://example.com/team/app.git");

        Assert.Equal("""{"kind":"token","publicKey":null,"fingerprint":null,"notice":null}""",
            (await Client.JsonAsync("PUT", path, new { token = "glpat-hidden" })).ToJsonString());
    }

    [Theory]
    [InlineData("""{}""", "privateKey")]
    [InlineData("""{ "privateKey": "nonsense" }""", "privateKey")]
    [InlineData("""{ "privateKey": null }""", "privateKey")]
    [InlineData("""{ "token": "" }""", "token")]
    [InlineData("""{ "token": "a\nb" }""", "token")]
    [InlineData("""{ "token": "abc" }""", "token")]
    [InlineData("""{ "token": "long", "privateKey": "b" }""", "token")]
    [InlineData("""{ "token": "long", "user": "two\nlines" }""", "user")]
    [InlineData("""{ "token": "long", "user": "" }""", "user")]
    [InlineData("""{ "key": "a" }""", "key")]
    public async Task What_cannot_clone_is_refused_and_nothing_is_kept(string body, string field)
    {
        var path = await NewAppAsync();

        var problem = await Client.RefusalAsync("PUT", path, body);

        Assert.Equal(field, Assert.Single(problem.Errors).Key);
        Assert.Equal("deploy_key_not_set", (await Client.RefusalAsync("GET", path)).Code);
    }

    [Fact]
    public async Task A_key_is_forgotten_and_a_change_may_depend_on_what_was_read()
    {
        var path = await NewAppAsync();
        using var set = await Client.CallAsync("POST", path);
        var etag = set.Headers.ETag!.ToString();
        Assert.Equal("precondition_failed", (await Client.RefusalAsync("DELETE", path, null, "If-Match: \"9\"")).Code);

        Assert.Equal(HttpStatusCode.NoContent, await Client.StatusAsync("DELETE", path, null, $"If-Match: {etag}"));

        Assert.Equal("deploy_key_not_set", (await Client.RefusalAsync("GET", path)).Code);
        using var again = await Client.CallAsync("POST", path);
        Assert.NotEqual(etag, again.Headers.ETag!.ToString());
    }

    /// <summary>Either may be set first, so neither is refused.</summary>
    [Theory]
    [InlineData("https://example.com/team/app.git", "POST", null, "this key has no effect. PUT a token here")]
    [InlineData("git@example.com:team/app.git", "PUT", "t0ken", "this token has no effect. POST here makes a key")]
    [InlineData("git@example.com:team/app.git", "POST", null, null)]
    [InlineData("https://example.com/team/app.git", "PUT", "t0ken", null)]
    public async Task A_key_that_its_repository_cannot_use_is_told(string repository, string method, string? token, string? notice)
    {
        var path = await NewAppAsync(repository);

        var set = await Client.JsonAsync(method, path, token is null ? null : new { token });

        if (notice is null) Assert.Null(set["notice"]);
        else Assert.Contains(notice, (string)set["notice"]!, StringComparison.Ordinal);
    }

    private async Task<string> NewAppAsync(string repository = "git@example.com:team/app.git")
    {
        var id = $"keyed-{Interlocked.Increment(ref last)}";
        await Client.JsonAsync("POST", "/apps", new { id, repository });
        return $"/apps/{id}/deploy-key";
    }
}
