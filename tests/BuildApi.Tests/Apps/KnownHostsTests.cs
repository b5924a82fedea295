using System.Security.Cryptography;
using BuildApi.Apps;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

public sealed class KnownHostsTests(TestService service) : IClassFixture<TestService>
{
    private const string Line = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    /// <summary>The fingerprints are those that the hosts publish in their documentation.</summary>
    [Theory]
    [InlineData("github.com", "ssh-ed25519", "+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU")]
    [InlineData("github.com", "ecdsa-sha2-nistp256", "p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM")]
    [InlineData("gitlab.com", "ssh-ed25519", "eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8")]
    [InlineData("gitlab.com", "ecdsa-sha2-nistp256", "HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw")]
    [InlineData("bitbucket.org", "ssh-ed25519", "ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM")]
    [InlineData("bitbucket.org", "ecdsa-sha2-nistp256", "FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0")]
    public void The_keys_of_the_large_hosts_are_the_published_ones(string host, string kind, string fingerprint)
    {
        var key = Assert.Single(KnownHosts.Published.Split('\n'), line => line.StartsWith($"{host} {kind} ", StringComparison.Ordinal)).Split(' ')[2];
        Assert.Equal(fingerprint, Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(key))).TrimEnd('='));
    }

    [Fact]
    public void Nothing_else_is_built_in() => Assert.Equal(6, KnownHosts.Published.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

    [Theory]
    [InlineData(Line)]
    [InlineData("[git.example.com]:2222 ecdsa-sha2-nistp256 AAAAE2Vj= a comment")]
    [InlineData("git.example.com,192.0.2.1 ssh-rsa AAAAB3Nz")]
    [InlineData("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-rsa AAAAB3Nz")]
    [InlineData("@cert-authority *.example.com ssh-ed25519 AAAAC3Nz")]
    [InlineData("@revoked * ssh-rsa AAAAB3Nz")]
    [InlineData("# a comment\n\n  " + Line + "  \r\n")]
    public void Lines_of_OpenSSH_are_taken(string text)
    {
        Assert.True(KnownHosts.TryParse(text, out var hosts, out var why), why);
        Assert.EndsWith("\n", hosts.Lines, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", hosts.Lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "no line")]
    [InlineData("  \n ", "no line")]
    [InlineData("# only a comment", "no line")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", "Line 1")]
    [InlineData(Line + "\ngit.example.com", "Line 2")]
    [InlineData("git.example.com ssh-ed25519 not*base64", "Line 1")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", "Line 1")]
    public void Anything_else_is_refused_by_line(string? text, string reason)
    {
        Assert.False(KnownHosts.TryParse(text, out _, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pins_are_set_read_and_forgotten_while_the_published_keys_stay()
    {
        await service.Client.JsonAsync("POST", "/apps", new { id = "pinned" });
        Assert.Equal("", (string)(await service.Client.JsonAsync("GET", "/apps/pinned/known-hosts"))["knownHosts"]!);

        await service.Client.JsonAsync("PUT", "/apps/pinned/known-hosts", new { knownHosts = Line });
        Assert.Equal(Line + "\n", (string)(await service.Client.JsonAsync("GET", "/apps/pinned/known-hosts"))["knownHosts"]!);
        Assert.Equal("knownHosts", (await service.Client.RefusalAsync("PUT", "/apps/pinned/known-hosts", new { knownHosts = "x" })).Errors.Single().Key);

        await service.Client.StatusAsync("DELETE", "/apps/pinned/known-hosts");
        var gone = await service.Client.JsonAsync("GET", "/apps/pinned/known-hosts");
        Assert.Equal(("", KnownHosts.Published), ((string)gone["knownHosts"]!, (string)gone["published"]!));
    }
}
