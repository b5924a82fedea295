using System.Net;
using BuildApi.Configuration;

namespace BuildApi.Execution.Engine;

/// <summary>What keeps builds from where they have no business; pure.</summary>
internal static class NetworkRules
{
    /// <summary>Where clouds hand out credentials of the machine: link-local addresses, and what they have for IPv6.</summary>
    private static readonly IPNetwork[] LinkLocal =
        [.. new[] { "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128" }.Select(network => IPNetwork.Parse(network))];

    /// <summary>The rules in the order in which they are asked.</summary>
    /// <param name="egress"><c>open</c>, <c>proxy</c> or <c>none</c>.</param>
    /// <param name="mayReach">What builds may reach all the same: <c>linkLocal</c>, <c>service</c>, addresses and networks.</param>
    /// <param name="ports">The service's own public ports.</param>
    /// <param name="runnerPort">The port that runners find the service at; null when that is a socket.</param>
    /// <param name="proxies">Where the proxy listens; an address of null is the machine itself.</param>
    /// <param name="resolvers">Whom the engine asks for names, which it does from the containers' own network.</param>
    public static IReadOnlyList<PacketRule> Of(
        string egress, IReadOnlyCollection<string> mayReach, IReadOnlyCollection<int> ports, int? runnerPort,
        IEnumerable<(IPAddress? Address, int Port)> proxies, IEnumerable<IPAddress> resolvers)
    {
        var rules = new List<PacketRule>();
        foreach (var place in mayReach)
            if (HostList.NetworkOf(place) is { } network) rules.Add(new PacketRule { To = network });
        // Port 53 stays open: in some clouds the machine's own resolver is at such an address.
        if (!mayReach.Contains("linkLocal"))
            foreach (var network in LinkLocal)
                foreach (var protocol in (string[])["tcp", "udp"])
                    rules.Add(new PacketRule { To = network, Protocol = protocol, Port = 53, OtherPorts = true, Refused = true });
        foreach (var port in ports)
            rules.Add(new PacketRule { ToMachine = true, Protocol = "tcp", Port = port, Refused = !mayReach.Contains("service") });
        if (egress == "open") return rules;

        if (egress == "proxy")
            foreach (var (address, port) in proxies)
                rules.Add(address is null ? new PacketRule { ToMachine = true, Protocol = "tcp", Port = port }
                    : new PacketRule { To = HostList.NetworkOf(address), Protocol = "tcp", Port = port });
        if (runnerPort is not null) rules.Add(new PacketRule { ToMachine = true, Protocol = "tcp", Port = runnerPort });
        foreach (var protocol in (string[])["udp", "tcp"])
        {
            // Some engines answer names at the machine's end of the network.
            rules.Add(new PacketRule { ToMachine = true, Protocol = protocol, Port = 53 });
            foreach (var resolver in resolvers) rules.Add(new PacketRule { To = HostList.NetworkOf(resolver), Protocol = protocol, Port = 53 });
        }

        rules.Add(new PacketRule { ToMachine = true, Protocol = "ipv6-icmp" });
        rules.Add(new PacketRule { Refused = true });
        return rules;
    }
}
