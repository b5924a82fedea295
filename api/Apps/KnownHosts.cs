using System.Text.RegularExpressions;

namespace BuildApi.Apps;

/// <summary>Pinned SSH host keys, in the form of OpenSSH's <c>known_hosts</c>. Host keys are always verified.</summary>
internal sealed partial record KnownHosts(string Lines)
{
    public const string Setting = "known-hosts";
    public const int LargestText = 256 * 1024;

    /// <summary>
    /// The keys that the large git hosts publish for their SSH servers, so that apps there need no pin of their own.
    /// (GitHub: docs "GitHub's SSH key fingerprints"; GitLab.com: docs "SSH host keys fingerprints"; Bitbucket: docs "Configure SSH".)
    /// </summary>
    public const string Published = """
        github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl
        github.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg=
        gitlab.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf
        gitlab.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFSMqzJeV9rUzU4kWitGjeR4PWSa29SPqJ1fVkhtj3Hw9xjLVXVYrU9QlYWrOLXBpQ6KWjbjTDTdDkoohFzgbEY=
        bitbucket.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO
        bitbucket.org ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPIQmuzMBuKdWeF4+a2sjSSpBK0iqitSQ+5BM9KhpexuGt20JpTVM7u5BDZngncgrqDMbWdxMWWOGtZ9UgbqgZE=

        """;

    public static bool TryParse(string? text, out KnownHosts hosts, out string why)
    {
        var lines = (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        hosts = new KnownHosts(string.Join('\n', lines) + "\n");
        var wrong = lines.FindIndex(line => !line.StartsWith('#') && !Line().IsMatch(line));
        why = (text?.Length ?? 0) > LargestText ? $"The text is larger than {LargestText / 1024} KiB."
            : lines.All(line => line.StartsWith('#'))
                ? "There are no lines. A line looks like this: git.example.com ssh-ed25519 AAAA... (this is what ssh-keyscan prints; compare it with what "
                    + "the host publishes)."
            : wrong >= 0 ? $"Line {wrong + 1} is not a valid known_hosts line: it needs a host, a key type and the key."
            : "";
        return why.Length == 0;
    }

    [GeneratedRegex(@"^(@cert-authority\s+|@revoked\s+)?\S+\s+(ssh-|ecdsa-|sk-)[a-z0-9@.-]+\s+[A-Za-z0-9+/]+={0,3}(\s.*)?$")]
    private static partial Regex Line();
}
