using System.Net;
using System.Net.Sockets;
using BuildApi.Concurrency;
using BuildApi.Configuration;
using BuildApi.Engines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BuildApi.Execution.Engine;

/// <summary>
/// Keeps builds from link-local addresses, where clouds hand out credentials of the machine, from the service's own public port, and with <c>Egress</c> from
/// everything else, by rules of the machine. They name the interfaces of the builds' networks, so they hold before the networks are there; whoever clears the
/// rules has them back in a minute.
/// </summary>
internal sealed partial class NetworkGuard(
    Instance instance, BuildApiOptions options, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<NetworkGuard> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile string? problem = "the rules are not set yet";

    /// <summary>Why the rules do not hold, as the end of a sentence; null when they do, or when none are wanted.</summary>
    public string? Problem => problem;

    /// <summary>What a problem leads to, as a part of a sentence.</summary>
    public string Consequence => options.Egress == "open"
        ? "builds can reach link-local addresses (metadata of clouds) and the service's own port"
        : "no build starts, because what builds may reach (BuildApi__Egress) cannot be enforced";

    private bool AreWanted => options.Egress != "open" || !options.BuildsMayReach.Contains("linkLocal") || !options.BuildsMayReach.Contains("service");

    private string[] Bridges => [BridgeName.Of(instance.Network), BridgeName.Of(instance.UntrustedNetwork)];

    /// <summary>Where builds may not reach everything, the rules hold before one starts; answers why they cannot.</summary>
    public async Task<string?> WhyNoBuildAsync(CancellationToken ct)
    {
        if (options.Egress == "open") return null;
        await SetAsync(ct);
        return problem;
    }

    /// <summary>Takes the rules away: with the network they are of no more use.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        if (!AreWanted || HostFirewall.Of(options).Filter is not { } filter) return;
        await gate.WaitAsync(ct);
        try
        {
            await filter.RemoveAsync(instance.Id, Bridges, ct);
        }
        catch (InvalidOperationException failure)
        {
            NotRemoved(logger, failure.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        gate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The ports are known once the server listens.
        await lifetime.WhenStartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(LookAgain, clock);
        do await SetAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SetAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        string? found = null;
        try
        {
            if (AreWanted)
            {
                var rules = NetworkRules.Of(options.Egress, options.BuildsMayReach, Ports(), options.RunnerUrl is { } url ? new Uri(url).Port : null,
                    options.Egress == "proxy" ? await ProxiesAsync(ct) : [], NameServers.OfThisMachine());
                var (filter, whyNot) = HostFirewall.Of(options);
                if (filter is not null) await filter.SetAsync(instance.Id, Bridges, rules, ct);
                found = whyNot;
            }
        }
        catch (Exception failure) when (failure is InvalidOperationException or SocketException)
        {
            found = failure.Message;
        }
        finally
        {
            gate.Release();
        }

        if (found is not null && found != problem) NotSet(logger, Consequence, found);
        problem = found;
    }

    // Those of the public addresses; where builds reach the service by an address of their own, that stays open.
    private List<int> Ports() => [.. (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Select(BindingAddress.Parse).Where(address => !address.IsUnixPipe).Select(address => address.Port)
        .Except(options.RunnerUrl is { } url ? [new Uri(url).Port] : []).Distinct()];

    private async Task<List<(IPAddress? Address, int Port)>> ProxiesAsync(CancellationToken ct)
    {
        var found = new List<(IPAddress?, int)>();
        foreach (var address in new[] { options.HttpProxy, options.HttpsProxy }.Where(address => !string.IsNullOrEmpty(address)).Distinct())
        {
            var proxy = new Uri(address!);
            // As the builds' own hosts file has it.
            var line = options.ExtraHosts.FirstOrDefault(line => line.StartsWith($"{proxy.Host}:", StringComparison.OrdinalIgnoreCase));
            var host = line?[(proxy.Host.Length + 1)..] ?? proxy.DnsSafeHost;
            if (host == "host-gateway") found.Add((null, proxy.Port));
            else found.AddRange((await Dns.GetHostAddressesAsync(host, ct)).Select(one => ((IPAddress?)one, proxy.Port)));
        }

        return found;
    }

    [LoggerMessage(LogLevel.Warning, "The rules for the builds' networks do not hold, so {Consequence}: {Problem}. Set rules on the engine's machine, or "
        + "say with BuildApi__BuildsMayReach and BuildApi__Egress that they may")]
    private static partial void NotSet(ILogger logger, string consequence, string problem);

    [LoggerMessage(LogLevel.Warning, "The rules for the builds' networks stay behind: {Problem}")]
    private static partial void NotRemoved(ILogger logger, string problem);
}
