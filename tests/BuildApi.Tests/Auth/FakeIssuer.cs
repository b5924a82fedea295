using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.Auth;

/// <summary>An OpenID Connect issuer: tells its keys over HTTP, and signs what a test wants.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication server;

    private FakeIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = $"{Address}/keys" }));
        server.MapGet("/keys", () =>
        {
            var known = key.ExportParameters(includePrivateParameters: false);
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "1", n = Encode(known.Modulus!), e = Encode(known.Exponent!) } } });
        });
    }

    public string Address => server.Urls.Single();

    public static async Task<FakeIssuer> StartAsync()
    {
        var issuer = new FakeIssuer();
        await issuer.server.StartAsync();
        return issuer;
    }

    /// <summary>A token that is right for the audience <c>buildapi</c>, with changes; a claim that is changed to null is left out.</summary>
    public string Token(params (string Claim, object? Value)[] changes) => Token("RS256", key, changes);

    public string Token(string algorithm, RSA? signer, params (string Claim, object? Value)[] changes)
    {
        var now = DateTimeOffset.UtcNow;
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = Address,
            ["aud"] = "buildapi",
            ["sub"] = "repo:team/shop:ref:refs/heads/main",
            ["repository"] = "team/shop",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (claim, value) in changes) claims[claim] = value;
        foreach (var claim in claims.Where(claim => claim.Value is null).Select(claim => claim.Key).ToList()) claims.Remove(claim);
        var text = $"{Encode(new { alg = algorithm, typ = "JWT", kid = "1" })}.{Encode(claims)}";
        var signature = signer?.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? [];
        return $"{text}.{Encode(signature)}";
    }

    /// <summary>Signed with a secret that everybody knows: the issuer's public key.</summary>
    public string TokenBySharedSecret()
    {
        var text = Token("HS256", signer: null).TrimEnd('.');
        return $"{text}.{Encode(HMACSHA256.HashData(key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(text)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        key.Dispose();
    }

    private static string Encode(object value) => Encode(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
