using System.Net;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>
/// A throw-away sshd that lets one key in, and lets that key do nothing but Git. It listens on one address of this
/// machine and leaves the machine's own sshd, keys and users alone.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string LargeFileAccess = "large-file-access";

    private readonly TemporaryFolder folder;
    private readonly RunningProgram program;

    private SshServer(TemporaryFolder folder, RunningProgram program, int port)
    {
        this.folder = folder;
        this.program = program;
        Port = port;
    }

    public int Port { get; }

    /// <summary>What the host answers to <c>git-lfs-authenticate</c>; hosts without Git LFS do not know the command.</summary>
    public Task SetLargeFileAccessAsync(string json, CancellationToken ct) => File.WriteAllTextAsync(folder.File(LargeFileAccess), json, ct);

    /// <summary>Lets another key in. sshd reads the list anew for everybody who comes.</summary>
    public Task AuthorizeAsync(string publicKey, CancellationToken ct) =>
        File.AppendAllTextAsync(folder.File("authorized_keys"), $"restrict {publicKey.Trim()}\n", ct);

    /// <summary>sshd's log: who came, and why somebody was turned away.</summary>
    public string Log => program.Output;

    public static async Task<SshServer> StartAsync(
        IPAddress address, SshKeyPair hostKey, SshKeyPair clientKey, CancellationToken ct)
    {
        var sshd = Requirement.Program("sshd", "openssh-server");
        Requirement.Program("git-shell", "git");
        // The package's service makes this folder when it starts; where no service runs, nobody does.
        if (Environment.IsPrivilegedProcess)
            Directory.CreateDirectory("/run/sshd", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var folder = new TemporaryFolder();
        var port = FreePort.Find(address);
        await WriteSecretAsync(folder.File("host_key"), hostKey.PrivateKey, ct);
        await WriteSecretAsync(folder.File("authorized_keys"), $"restrict {clientKey.PublicKey}\n", ct);
        await File.WriteAllLinesAsync(folder.File("sshd_config"), Configuration(address, port, folder, await PenaltiesExistAsync(ct)), ct);
        var program = RunningProgram.Start(sshd, ["-D", "-e", "-f", folder.File("sshd_config")]);
        await program.WaitForOutputAsync("Server listening on", ct);
        return new SshServer(folder, program, port);
    }

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        folder.Dispose();
    }

    private static IEnumerable<string> Configuration(IPAddress address, int port, TemporaryFolder folder, bool penaltiesExist)
    {
        string[] lines =
        [
            $"ListenAddress {address}",
            $"Port {port}",
            $"HostKey {folder.File("host_key")}",
            $"AuthorizedKeysFile {folder.File("authorized_keys")}",
            $"AllowUsers {Environment.UserName}",
            "PermitRootLogin prohibit-password",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            // The machine's accounts and the rights of /tmp are no business of a test.
            "UsePAM no",
            "StrictModes no",
            "PidFile none",
            "UseDNS no",
            "PrintMotd no",
            "MaxStartups 100",
            "AcceptEnv GIT_PROTOCOL",
            $"""ForceCommand case "$SSH_ORIGINAL_COMMAND" in git-lfs-authenticate*) exec cat {folder.File(LargeFileAccess)};; *) exec git-shell -c "$SSH_ORIGINAL_COMMAND";; esac""",
            "LogLevel VERBOSE",
        ];
        // A test with a wrong key must not make sshd refuse the tests after it.
        return penaltiesExist ? lines.Append("PerSourcePenalties no") : lines;
    }

    /// <summary>OpenSSH 9.8 and later remember clients that failed; earlier ones do not know the setting.</summary>
    private static async Task<bool> PenaltiesExistAsync(CancellationToken ct)
    {
        var version = (await Command.TryRunAsync("ssh", ["-V"], ct: ct)).Errors;
        var number = version.Split('_', 2).ElementAtOrDefault(1)?.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').ToArray();
        return Version.TryParse(number, out var parsed) && parsed >= new Version(9, 8);
    }

    private static async Task WriteSecretAsync(string path, string text, CancellationToken ct)
    {
        await File.WriteAllTextAsync(path, text, ct);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
