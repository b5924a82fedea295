using BuildApi.Configuration;

namespace BuildApi.Execution.Engine;

/// <summary>Chooses the program that sets rules of this machine.</summary>
internal static class HostFirewall
{
    /// <summary>The filter; null with the reason why no rule can be set here, as the end of a sentence.</summary>
    public static (IPacketFilter? Filter, string? WhyNot) Of(BuildApiOptions options)
    {
        if (options.Engine().Scheme != "unix") return (null, "the container engine is on another machine");
        if (!Environment.IsPrivilegedProcess) return (null, "the service does not run as root");
        // A table of nftables is the simpler thing, whatever the engine itself uses.
        if (options.PacketFilter != "iptables" && FilterProgram.Find("nft") is { } nft) return (new NftFilter(nft), null);
        if (options.PacketFilter != "nft" && FilterProgram.Find("iptables") is { } iptables && FilterProgram.Find("iptables-restore") is not null)
            return (new IptablesFilter(iptables, FilterProgram.Find("ip6tables")), null);
        var missing = options.PacketFilter == "auto" ? "neither nft nor iptables" : $"no {options.PacketFilter}";
        return (null, $"there is {missing} on this machine");
    }
}
