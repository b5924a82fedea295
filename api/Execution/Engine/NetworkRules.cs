namespace BuildApi.Execution.Engine;

/// <summary>The rules of iptables that keep builds from where they have no business; pure.</summary>
internal static class NetworkRules
{
    private const string LinkLocal = "169.254.0.0/16";

    /// <summary>Passed on to other machines, and answered by this one.</summary>
    private static readonly string[] Chains = ["DOCKER-USER", "INPUT"];

    /// <summary>Each as the arguments behind <c>-C</c>, <c>-I</c> or <c>-D</c>.</summary>
    /// <param name="bridge">The interface that builds are behind.</param>
    /// <param name="mayReach">What they may reach all the same.</param>
    /// <param name="ports">The service's own public ports.</param>
    public static IEnumerable<string[]> Of(string bridge, IReadOnlyCollection<string> mayReach, IEnumerable<int> ports)
    {
        if (!mayReach.Contains("linkLocal"))
        {
            // Port 53 stays open: in some clouds the machine's own resolver is at such an address.
            foreach (var chain in Chains)
                foreach (var protocol in (string[])["tcp", "udp"])
                    yield return [chain, "-i", bridge, "-d", LinkLocal, "-p", protocol, "!", "--dport", "53", .. Refuse];
        }

        if (mayReach.Contains("service")) yield break;
        foreach (var port in ports) yield return ["INPUT", "-i", bridge, "-p", "tcp", "--dport", $"{port}", .. Refuse];
    }

    // Said at once: nobody waits for a time-out.
    private static string[] Refuse => ["-j", "REJECT", "--reject-with", "icmp-admin-prohibited"];
}
