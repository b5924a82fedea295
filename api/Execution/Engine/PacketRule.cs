using System.Net;

namespace BuildApi.Execution.Engine;

/// <summary>One rule for what builds send: all that is set must fit. Of several the first that fits decides, and what none fits goes on.</summary>
internal sealed record PacketRule
{
    /// <summary>True: only what the machine itself is to answer; false: only what it passes on; null: both.</summary>
    public bool? ToMachine { get; init; }

    public IPNetwork? To { get; init; }

    /// <summary><c>tcp</c>, <c>udp</c>, or <c>ipv6-icmp</c>, which IPv6 needs to find anybody.</summary>
    public string? Protocol { get; init; }

    public int? Port { get; init; }

    /// <summary>All ports but <see cref="Port"/>.</summary>
    public bool OtherPorts { get; init; }

    /// <summary>Refused, and said at once, so that nobody waits for a time-out; else let through.</summary>
    public bool Refused { get; init; }
}
