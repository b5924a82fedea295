using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BuildApi.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Configuration;

/// <summary>TLS by Kestrel's own settings, beside the runners' socket.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly ShortFolder folder = new();
    private readonly X509Certificate2 certificate;

    public TlsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ci.example.com", key, HashAlgorithmName.SHA256);
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder.In("cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.In("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        certificate.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_serves_https_and_builds_reach_it_as_ever(bool byEndpoint)
    {
        await using var service = await TestService.StartNewAsync(null,
            byEndpoint ? (":Kestrel:Endpoints:Public:Url", "https://127.0.0.1:0") : (":urls", "https://127.0.0.1:0"),
            (byEndpoint ? ":Kestrel:Endpoints:Public:Certificate:Path" : ":Kestrel:Certificates:Default:Path", folder.In("cert.pem")),
            (byEndpoint ? ":Kestrel:Endpoints:Public:Certificate:KeyPath" : ":Kestrel:Certificates:Default:KeyPath", folder.In("key.pem")));
        var addresses = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        using var client = NewClient(service);

        Assert.Single(addresses, address => address.StartsWith("https://127.0.0.1:", StringComparison.Ordinal));
        Assert.Single(addresses, address => address.Contains("unix:", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", "/apps"));
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync("POST", "/runner/claim"));

        await client.JsonAsync("POST", "/apps", new { id = "shop", repository = "https://git.example.com/team/app.git" });
        service.Engine.AddImage("registry.example.com/shop:latest", new BuildScript());
        await client.JsonAsync("PUT", "/apps/shop/build-image", new { image = "registry.example.com/shop:latest", pullPolicy = "ifNotPresent" });
        await client.JsonAsync("POST", "/apps/shop/builds");
        Assert.Equal("succeeded", (string)(await client.JsonAsync("GET", "/apps/shop/builds/1?wait=60"))["status"]!);
    }

    [Fact]
    public async Task Browsers_are_told_to_come_back_by_TLS_under_a_name_that_others_know()
    {
        await using var service = await TestService.StartNewAsync(null, (":Kestrel:Endpoints:Public:Url", "https://127.0.0.1:0"),
            (":Kestrel:Endpoints:Public:Certificate:Path", folder.In("cert.pem")), (":Kestrel:Endpoints:Public:Certificate:KeyPath", folder.In("key.pem")));
        using var client = NewClient(service);

        using var named = await client.CallAsync("GET", "/health/live", null, "Host: ci.example.com");
        using var local = await client.CallAsync("GET", "/health/live");

        Assert.Equal("max-age=31536000", Assert.Single(named.Headers.GetValues("Strict-Transport-Security")));
        Assert.False(local.Headers.Contains("Strict-Transport-Security"));
    }

    // Trusts this certificate and no other.
    private HttpClient NewClient(TestService service)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() },
        })
        { BaseAddress = service.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {TestService.AdminKey}");
        return client;
    }
}
