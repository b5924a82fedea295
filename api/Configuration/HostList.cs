using System.Net;
using System.Text.RegularExpressions;

namespace BuildApi.Configuration;

/// <summary>Hosts by name (<c>*</c> stands for any part of one), by address, or by network, as in <c>10.0.0.0/8</c>. Names are not looked up.</summary>
internal sealed class HostList
{
    private readonly List<IPNetwork> networks = [];
    private readonly List<Regex> names = [];

    private HostList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (NetworkOf(entry) is { } network) networks.Add(network);
            else names.Add(new Regex($"^{Regex.Escape(entry).Replace(@"\*", ".*", StringComparison.Ordinal)}\\z",
                RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        }
    }

    /// <summary>What is on this machine, in its network, or has a name of one word: what such an address is sent to does not cross the internet.</summary>
    public static HostList Local { get; } = new(
    [
        "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10", "*.local", "*.internal", "*.lan",
        "*.home.arpa", "*.localhost",
    ]);

    public static HostList Of(IEnumerable<string> entries) => new(entries);

    /// <summary>Whether it may stand in a list.</summary>
    public static bool IsEntry(string entry) =>
        NetworkOf(entry) is not null || Regex.IsMatch(entry, @"^[A-Za-z0-9*]([A-Za-z0-9.*_-]*[A-Za-z0-9*])?\z");

    /// <summary>What a network or an address stands for; null when it is neither.</summary>
    public static IPNetwork? NetworkOf(string entry) =>
        IPNetwork.TryParse(entry, out var network) ? network : IPAddress.TryParse(entry, out var address) ? NetworkOf(Plain(address)) : null;

    /// <summary>The network of this address alone.</summary>
    public static IPNetwork NetworkOf(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    /// <param name="host">As in an address, an IPv6 one with or without its brackets.</param>
    public bool Has(string host)
    {
        host = host.Trim('[', ']').TrimEnd('.');
        // Also the spellings that programs take for addresses: 0x7f.1, 2852039166.
        if (IPAddress.TryParse(host, out var address)) return networks.Any(network => network.Contains(Plain(address)));
        return names.Any(name => name.IsMatch(host));
    }

    /// <summary>The same, and names without a dot.</summary>
    public static bool IsLocal(string host) => Local.Has(host) || !host.AsSpan().ContainsAny('.', ':');

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
