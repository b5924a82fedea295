using System.Net;

namespace BuildApi.Execution.Engine;

/// <summary>Whom engines ask for names on behalf of their containers: the machine's own name servers, but none that only the machine itself reaches.</summary>
internal static class NameServers
{
    /// <summary>Behind a resolver of the machine's own, systemd writes down whom that asks; engines look there, too.</summary>
    private static readonly string[] Files = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

    public static IReadOnlyList<IPAddress> OfThisMachine() => [.. Files.Where(File.Exists).SelectMany(file => Read(File.ReadAllText(file))).Distinct()];

    /// <summary>Those of a <c>resolv.conf</c>; what cannot be read is passed over, as resolvers do.</summary>
    internal static IEnumerable<IPAddress> Read(string text) =>
        from line in text.Split('\n')
        let words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where words is ["nameserver", ..] && words.Length > 1
        // A zone, as in fe80::1%eth0, means something on this machine only.
        let address = IPAddress.TryParse(words[1].Split('%')[0], out var found) ? found : null
        where address is not null && !IPAddress.IsLoopback(address)
        select address;
}
