using System.Net;
using System.Security.Cryptography;
using BuildApi.Configuration;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Auth;

/// <summary>Tokens of an OpenID Connect issuer beside keys.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private FakeIssuer issuer = null!;
    private TestService service = null!;

    public async Task InitializeAsync()
    {
        issuer = await FakeIssuer.StartAsync();
        service = await TestService.StartNewAsync(null, ("Oidc:Authority", issuer.Address), ("Oidc:Audience", "buildapi"),
            ("Oidc:Grants:0:Claim", "repository"), ("Oidc:Grants:0:Value", "team/shop"), ("Oidc:Grants:0:Scopes:0", "read"),
            ("Oidc:Grants:0:Scopes:1", "build"), ("Oidc:Grants:0:Apps:0", "shop"),
            ("Oidc:Grants:1:Claim", "sub"), ("Oidc:Grants:1:Value", "group:ops:*"), ("Oidc:Grants:1:Scopes:0", "admin"));
        foreach (var id in new[] { "shop", "other" }) await service.Client.JsonAsync("POST", "/apps", new { id });
    }

    public async Task DisposeAsync()
    {
        await service.DisposeAsync();
        await issuer.DisposeAsync();
    }

    [Fact]
    public async Task One_may_do_what_its_grant_says_like_a_key_that_is_bound_to_the_apps()
    {
        using var ci = service.NewClient(issuer.Token());

        Assert.Equal(HttpStatusCode.OK, await ci.StatusAsync("GET", "/apps/shop"));
        Assert.Equal("app_not_connected", (await ci.RefusalAsync("POST", "/apps/shop/builds")).Code);
        Assert.Equal("app_not_found", (await ci.RefusalAsync("GET", "/apps/other")).Code);
        Assert.Single((await ci.JsonAsync("GET", "/apps"))["items"]!.AsArray());
        Assert.Contains("scope 'write'", (await ci.RefusalAsync("PATCH", "/apps/shop", new { name = "x" })).Detail, StringComparison.Ordinal);
        Assert.Contains("bound to certain apps", (await ci.RefusalAsync("GET", "/tool-store")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_may_name_what_a_claim_begins_with_and_the_audit_log_names_the_subject()
    {
        using var ops = service.NewClient(issuer.Token(("repository", null), ("sub", "group:ops:ann"), ("aud", new[] { "others", "buildapi" })));

        await ops.JsonAsync("POST", "/apps", new { id = "made" });

        var entry = (await ops.JsonAsync("GET", "/audit?limit=1"))["items"]![0]!;
        Assert.Equal(("oidc:group:ops:ann", "sub group:ops:ann", "made"), ((string)entry["actor"]!, (string)entry["actorName"]!, (string)entry["appId"]!));
    }

    [Fact]
    public async Task One_that_no_grant_fits_may_do_nothing()
    {
        using var stranger = service.NewClient(issuer.Token(("repository", "team/shop-2"), ("sub", "group:op")));

        var refusal = await stranger.RefusalAsync("GET", "/apps");

        Assert.Equal((403, "forbidden"), (refusal.Status, refusal.Code));
        Assert.Contains("no grant fits its claims", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_right_is_refused_with_the_reason()
    {
        using var foreign = RSA.Create(2048);
        var past = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        (string Token, string Reason)[] wrong =
        [
            (issuer.Token(("aud", "others")), "'aud' must be 'buildapi'"),
            (issuer.Token(("aud", null)), "'aud' must be 'buildapi'"),
            (issuer.Token(("iss", "https://evil.example.com")), "of another issuer"),
            (issuer.Token(("exp", past), ("iat", past - 60)), "has expired"),
            (issuer.Token(("exp", null)), "has no end"),
            (issuer.Token(("nbf", DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()), ("exp", DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds())),
                "not valid yet"),
            (issuer.Token("RS256", foreign), "not signed with a key of the issuer"),
            (issuer.Token("none", signer: null), "not signed with a key of the issuer"),
            (issuer.TokenBySharedSecret(), "not signed with a key of the issuer"),
            ("a.b.c", "cannot be read"),
        ];
        foreach (var (token, reason) in wrong)
        {
            using var client = service.NewClient(token);
            var refusal = await client.RefusalAsync("GET", "/apps");
            Assert.Equal((401, "unauthorized"), (refusal.Status, refusal.Code));
            Assert.Contains(reason, refusal.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_hold_beside_them()
    {
        var key = (string)(await service.Client.JsonAsync("POST", "/api-keys", new { name = "CI", scopes = new[] { "read" } }))["key"]!;
        using var client = service.NewClient(key);

        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps/other"));
    }

    [Fact]
    public async Task While_the_issuer_does_not_answer_a_refusal_says_so()
    {
        var token = issuer.Token();
        await issuer.DisposeAsync();
        using var client = service.NewClient(token);

        var refusal = await client.RefusalAsync("GET", "/apps");

        Assert.Equal(401, refusal.Status);
        Assert.Contains("could not be checked", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_settings_no_token_is_taken()
    {
        await using var own = await TestService.StartNewAsync();
        using var client = own.NewClient(issuer.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("GET", "/apps"));
    }

    [Theory]
    [InlineData("Oidc__Authority", "http://ci.example.com", "buildapi", "sub", "x", "read")]
    [InlineData("Oidc__Authority", null, "buildapi", "sub", "x", "read")]
    [InlineData("Oidc__Audience", "https://ci.example.com", null, "sub", "x", "read")]
    [InlineData("Oidc__Grants", "https://ci.example.com", "buildapi", null, null, null)]
    [InlineData("Oidc__Grants__0__Claim", "https://ci.example.com", "buildapi", "", "x", "read")]
    [InlineData("Oidc__Grants__0__Value", "https://ci.example.com", "buildapi", "sub", "*", "read")]
    [InlineData("Oidc__Grants__0__Scopes", "https://ci.example.com", "buildapi", "sub", "x", "root")]
    [InlineData("Oidc__Grants__0__Apps", "https://ci.example.com", "buildapi", "sub", "x", "admin")]
    public void Settings_that_cannot_work_are_named(string setting, string? authority, string? audience, string? claim, string? value, string? scope)
    {
        var oidc = new OidcOptions { Authority = authority, Audience = audience };
        if (claim is not null) oidc.Grants.Add(new OidcGrant { Claim = claim, Value = value!, Scopes = [scope!], Apps = ["shop"] });

        Assert.Equal(setting, Assert.Single(OidcRules.WhatIsWrong(oidc)).Setting);
    }
}
