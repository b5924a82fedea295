using System.Diagnostics;
using BuildApi.Configuration;

namespace BuildApi.Execution.Engine;

/// <summary>Sets rules of the machine's packet filter, through <c>iptables</c>: Docker keeps a chain for them there, whatever lies below it.</summary>
internal static class HostFirewall
{
    private const string Program = "iptables";

    /// <summary>Why no rule can be set here; null when rules can.</summary>
    public static string? WhyNot(BuildApiOptions options) =>
        options.Engine().Scheme != "unix" ? "the container engine is on another machine"
        : !Environment.IsPrivilegedProcess ? "the service does not run as root"
        : Find() is null ? "there is no iptables on this machine"
        : null;

    /// <summary>Puts a rule in front of all others of its chain, unless it is there.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static async Task EnsureAsync(string[] rule, CancellationToken ct)
    {
        if ((await RunAsync("-C", rule, ct)).ExitCode == 0) return;
        var (exitCode, said) = await RunAsync("-I", rule, ct);
        if (exitCode != 0) throw new InvalidOperationException($"iptables -I {string.Join(' ', rule)} ended with {exitCode}: {said}");
    }

    /// <summary>Takes a rule away, where it is there.</summary>
    public static Task RemoveAsync(string[] rule, CancellationToken ct) => RunAsync("-D", rule, ct);

    private static string? Find() => new[] { "/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin" }
        .Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Said)> RunAsync(string action, string[] rule, CancellationToken ct)
    {
        // Others change the rules, too: it waits for its turn.
        var start = new ProcessStartInfo(Find() ?? Program, ["-w", "10", action, .. rule]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start.WithoutSettings()) ?? throw new InvalidOperationException("iptables did not start.");
        var said = process.StandardError.ReadToEndAsync(ct);
        _ = process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, (await said).Trim());
    }
}
