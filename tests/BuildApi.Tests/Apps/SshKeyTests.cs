using System.Diagnostics;
using BuildApi.Apps;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

/// <summary>Keys of every kind that ssh-keygen and openssl make; the expected halves are theirs (see <c>Keys</c>).</summary>
public sealed class SshKeyTests
{
    [Theory]
    [InlineData("ed25519", "SHA256:wDr1Z4WFdAWE/0VgW4l7eMhqrirBIigVNSYONiPDNtk")]
    public void The_fingerprint_is_what_ssh_keygen_prints(string name, string fingerprint) => Assert.Equal(fingerprint, Read(name).Fingerprint);

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ed25519.pkcs8")]
    [InlineData("rsa")]
    [InlineData("rsa.pem")]
    [InlineData("rsa.pkcs8")]
    [InlineData("ecdsa256")]
    [InlineData("ecdsa256.pkcs8")]
    [InlineData("ecdsa384")]
    [InlineData("ecdsa521.pem")]
    public void The_public_half_is_the_one_of_the_pair(string name) =>
        Assert.Equal($"{File.ReadAllText(PathOf(name + ".pub")).Trim()} storefront", Read(name).PublicKey);

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa.pem")]
    public void Line_ends_and_blanks_of_a_paste_do_no_harm(string name)
    {
        var text = File.ReadAllText(PathOf(name));
        foreach (var pasted in new[] { text.Replace("\n", "\r\n", StringComparison.Ordinal), "\n  " + text + "\n\n", text.TrimEnd(),
            text.Replace("\n", "\\n", StringComparison.Ordinal), text.Replace("\n", "\\r\\n", StringComparison.Ordinal) })
        {
            Assert.True(SshKey.TryParse(pasted, "x", out var key, out var why), why);
            // What OpenSSH reads ends in a line end and has none of another system's.
            Assert.Equal(text, key.PrivateKey);
        }
    }

    [Theory]
    [InlineData("ed25519.encrypted")]
    [InlineData("rsa.pem.encrypted")]
    [InlineData("rsa.pkcs8.encrypted")]
    public void A_key_with_a_passphrase_is_refused_for_it(string name)
    {
        Assert.False(SshKey.TryParse(File.ReadAllText(PathOf(name)), "x", out _, out var why));
        Assert.Contains("passphrase, and nobody is there to type it", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "not a private key")]
    [InlineData("", "not a private key")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me", "public half")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nnot base64!\n-----END OPENSSH PRIVATE KEY-----", "cannot be read")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "cannot be read")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----", "cannot be read")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "cannot be read")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", "cannot be read")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----", "cannot be read")]
    public void What_is_no_private_key_is_told_so(string? text, string reason)
    {
        Assert.False(SshKey.TryParse(text, "x", out _, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_cut_off_anywhere_is_refused_and_breaks_nothing()
    {
        var text = File.ReadAllText(PathOf("ed25519"));
        for (var length = 30; length < text.Length - 36; length += 7)
            Assert.False(SshKey.TryParse(text[..length], "x", out _, out _), $"{length} characters of it were taken.");
    }

    [Fact]
    public void A_new_pair_is_complete_and_another_one_each_time()
    {
        var (one, two) = (SshKey.Generate("buildapi-a"), SshKey.Generate("buildapi-a"));

        Assert.NotEqual(one.PublicKey, two.PublicKey);
        Assert.StartsWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", one.PublicKey, StringComparison.Ordinal);
        Assert.EndsWith(" buildapi-a", one.PublicKey, StringComparison.Ordinal);
        Assert.True(SshKey.TryParse(one.PrivateKey, "buildapi-a", out var read, out _));
        Assert.Equal(one, read);
    }

    [Fact]
    public void OpenSSH_reads_what_is_kept_of_every_key_it_can_read_itself()
    {
        // The fixtures above hold without it; where OpenSSH is there, it has the last word.
        if (!File.Exists("/usr/bin/ssh-keygen")) return;
        string[] names = ["ed25519", "ed25519.pkcs8", "rsa", "rsa.pem", "rsa.pkcs8", "ecdsa256", "ecdsa256.pkcs8", "ecdsa384", "ecdsa521.pem"];
        foreach (var key in names.Select(Read).Append(SshKey.Generate("x")))
        {
            using var folder = new ShortFolder();
            File.WriteAllText(folder.In("key"), key.PrivateKey);
            File.SetUnixFileMode(folder.In("key"), UnixFileMode.UserRead);
            Assert.Equal(string.Join(' ', key.PublicKey.Split(' ')[..2]), string.Join(' ', KeygenPublicHalf(folder.In("key")).Split(' ')[..2]).Trim());
        }
    }

    private static string KeygenPublicHalf(string file)
    {
        using var keygen =
            Process.Start(
            new ProcessStartInfo("/usr/bin/ssh-keygen", ["-y", "-P", "", "-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = keygen.StandardOutput.ReadToEnd();
        var errors = keygen.StandardError.ReadToEnd();
        keygen.WaitForExit();
        Assert.True(keygen.ExitCode == 0, errors);
        return output;
    }

    private static SshKey Read(string name)
    {
        Assert.True(SshKey.TryParse(File.ReadAllText(PathOf(name)), "storefront", out var key, out var why), $"{name}: {why}");
        return key;
    }

    private static string PathOf(string name) => RepositoryRoot.In("tests", "BuildApi.Tests", "Apps", "Keys", name);
}
