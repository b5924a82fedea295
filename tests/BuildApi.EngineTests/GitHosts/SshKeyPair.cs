using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>An Ed25519 key pair in OpenSSH's own format.</summary>
/// <param name="PrivateKey">The whole file, with its header lines.</param>
/// <param name="PublicKey">One line: type and key, without a comment.</param>
public sealed record SshKeyPair(string PrivateKey, string PublicKey)
{
    public static async Task<SshKeyPair> MakeAsync(CancellationToken ct = default)
    {
        var program = Requirement.Program("ssh-keygen", "openssh-client");
        using var folder = new TemporaryFolder();
        var file = folder.File("key");
        await Command.RunAsync(program, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file], ct: ct);
        var publicKey = await File.ReadAllTextAsync(file + ".pub", ct);
        return new SshKeyPair(await File.ReadAllTextAsync(file, ct), publicKey.Trim());
    }
}
