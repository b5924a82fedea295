using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using BuildApi.Configuration;

namespace BuildApi.Auth;

/// <summary>Counts what was refused for want of a right key, by address and minute. Addresses of one IPv6 network (/64) are one.</summary>
internal sealed class FailedSignIns(BuildApiOptions options, TimeProvider clock)
{
    private const int MostAddresses = 10_000;
    private const int NetworkBytes = 8;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Began, int Count)> byAddress = new();

    /// <summary>How long an address has to wait that has failed too often; null for one that has not.</summary>
    public TimeSpan? WaitOf(IPAddress? address)
    {
        if (options.RateLimit.FailedSignInsPerMinute == 0 || !byAddress.TryGetValue(NetworkOf(address), out var failed)) return null;
        var left = failed.Began + Window - clock.GetUtcNow();
        return failed.Count >= options.RateLimit.FailedSignInsPerMinute && left > TimeSpan.Zero ? left : null;
    }

    public void Note(IPAddress? address)
    {
        if (options.RateLimit.FailedSignInsPerMinute == 0) return;
        var now = clock.GetUtcNow();
        if (byAddress.Count >= MostAddresses) Forget(now);
        byAddress.AddOrUpdate(NetworkOf(address), _ => (now, 1), (_, before) => now - before.Began < Window ? (before.Began, before.Count + 1) : (now, 1));
    }

    // Whoever has so many addresses at once is not held up by this, and must not take the memory either.
    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, failed) in byAddress)
            if (now - failed.Began >= Window) byAddress.TryRemove(address, out _);
        if (byAddress.Count >= MostAddresses) byAddress.Clear();
    }

    private static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes)) : $"{address}";
    }
}
