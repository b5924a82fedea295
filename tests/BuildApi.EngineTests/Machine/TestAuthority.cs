using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BuildApi.EngineTests.Machine;

/// <summary>
/// A certificate authority of the test run, with one certificate for the servers that containers reach at the bridge
/// gateway. <see cref="BundlePath"/> is what builds must trust.
/// </summary>
public sealed class TestAuthority : IDisposable
{
    private const string SystemBundle = "/etc/ssl/certs/ca-certificates.crt";
    private readonly TemporaryFolder folder = new();

    private TestAuthority(X509Certificate2 serverCertificate) => ServerCertificate = serverCertificate;

    internal X509Certificate2 ServerCertificate { get; }

    /// <summary>The machine's own authorities and this one, as PEM: a value for <c>BuildApi__ExtraCaBundle</c>.</summary>
    public string BundlePath => folder.File("ca.pem");

    public static TestAuthority Make(IPAddress address)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=BuildApi engine tests", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(7));
        using var authority = request.CreateSelfSigned(from, until);

        var made = new TestAuthority(ServerCertificateFor(address, authority, from, until.AddDays(-1)));
        var bundle = File.Exists(SystemBundle) ? File.ReadAllText(SystemBundle) : "";
        File.WriteAllText(made.BundlePath, $"{bundle}\n{authority.ExportCertificatePem()}\n");
        return made;
    }

    public void Dispose()
    {
        ServerCertificate.Dispose();
        folder.Dispose();
    }

    private static X509Certificate2 ServerCertificateFor(
        IPAddress address, X509Certificate2 authority, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={BridgeGateway.HostName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(BridgeGateway.HostName);
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
