using BuildApi.Concurrency;
using BuildApi.Configuration;
using BuildApi.Engines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BuildApi.Execution.Engine;

/// <summary>
/// Keeps builds from link-local addresses, where clouds hand out credentials of the machine, and from the service's own public port, by rules of the
/// machine. They name the interfaces of the builds' networks, so they hold before the networks are there; whoever clears the rules has them back in a minute.
/// </summary>
internal sealed partial class NetworkGuard(
    Instance instance, BuildApiOptions options, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<NetworkGuard> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private volatile string? problem = "the rules are not set yet";

    /// <summary>Why the rules do not hold, as the end of a sentence; null when they do, or when none are wanted.</summary>
    public string? Problem => problem;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The ports are known once the server listens.
        await lifetime.WhenStartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(LookAgain, clock);
        do await SetAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Takes the rules away: with the network they are of no more use.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        if (HostFirewall.WhyNot(options) is not null) return;
        foreach (var rule in Rules()) await HostFirewall.RemoveAsync(rule, ct);
    }

    private async Task SetAsync(CancellationToken ct)
    {
        var rules = Rules().ToList();
        var found = rules.Count == 0 ? null : HostFirewall.WhyNot(options);
        try
        {
            if (found is null)
                foreach (var rule in rules) await HostFirewall.EnsureAsync(rule, ct);
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            found = failure.Message;
        }

        if (found is not null && found != problem) NotSet(logger, found);
        problem = found;
    }

    private IEnumerable<string[]> Rules() => new[] { instance.Network, instance.UntrustedNetwork }
        .SelectMany(network => NetworkRules.Of(BridgeName.Of(network), options.BuildsMayReach, Ports()));

    // Those of the public addresses; where builds reach the service by an address of their own, that stays open.
    private IEnumerable<int> Ports() => (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        .Select(BindingAddress.Parse).Where(address => !address.IsUnixPipe).Select(address => address.Port)
        .Except(options.RunnerUrl is { } url ? [new Uri(url).Port] : []).Distinct();

    [LoggerMessage(LogLevel.Warning, "Builds can reach link-local addresses (169.254.0.0/16: metadata of clouds) and the service's own port: {Problem}. Set "
        + "rules on the engine's machine, or say with BuildApi__BuildsMayReach that they may")]
    private static partial void NotSet(ILogger logger, string problem);
}
