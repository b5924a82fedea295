using System.Net.Sockets;
using System.Text;

namespace BuildApi.Execution.Engine;

/// <summary>
/// Chains of the service's own in <c>iptables</c>, and a jump to them from the chains that are asked first: <c>DOCKER-USER</c>, which the engine keeps for
/// others' rules and never clears, and <c>INPUT</c>.
/// </summary>
internal sealed class IptablesFilter(string program, string? programForIpv6) : IPacketFilter
{
    public async Task SetAsync(string name, IReadOnlyList<string> bridges, IReadOnlyList<PacketRule> rules, CancellationToken ct)
    {
        foreach (var (iptables, family) in Programs())
        {
            // What each chain consists of changes in one step; a chain that is not there is made.
            await FilterProgram.RunAsync($"{iptables}-restore", ["--noflush", "-w", "10"], Text(name, rules, family), ct);
            foreach (var jump in await JumpsAsync(iptables, name, bridges, ct))
                if (!await IsAcceptedAsync(iptables, ["-C", .. jump], ct)) await FilterProgram.RunAsync(iptables, ["-w", "10", "-I", .. jump], "", ct);
        }
    }

    public async Task RemoveAsync(string name, IReadOnlyList<string> bridges, CancellationToken ct)
    {
        foreach (var (iptables, _) in Programs())
        {
            foreach (var jump in await JumpsAsync(iptables, name, bridges, ct)) await IsAcceptedAsync(iptables, ["-D", .. jump], ct);
            foreach (var chain in (string[])[ChainOf(name, toMachine: true), ChainOf(name, toMachine: false)])
                foreach (var action in (string[])["-F", "-X"]) await IsAcceptedAsync(iptables, [action, chain], ct);
        }
    }

    /// <summary>The chains for <c>iptables-restore</c>.</summary>
    internal static string Text(string name, IReadOnlyList<PacketRule> rules, AddressFamily family)
    {
        var text = new StringBuilder("*filter\n");
        foreach (var toMachine in (bool[])[true, false])
        {
            var chain = ChainOf(name, toMachine);
            text.Append($":{chain} - [0:0]\n-A {chain} -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN\n");
            foreach (var rule in rules.Where(rule => Fits(rule, toMachine, family))) text.Append($"-A {chain} {Line(rule, family)}\n");
        }

        return text.Append("COMMIT\n").ToString();
    }

    private static bool Fits(PacketRule rule, bool toMachine, AddressFamily family) =>
        (rule.ToMachine is null || rule.ToMachine == toMachine) && (rule.To is not { } network || network.BaseAddress.AddressFamily == family)
        && (rule.Protocol != "ipv6-icmp" || family == AddressFamily.InterNetworkV6);

    private static string Line(PacketRule rule, AddressFamily family) => string.Concat(
        rule.To is { } network ? $"-d {network} " : "",
        rule.Protocol is { } protocol ? $"-p {protocol} " : "",
        rule.Port is { } port ? $"{(rule.OtherPorts ? "! " : "")}--dport {port} " : "",
        !rule.Refused ? "-j RETURN"
            : family == AddressFamily.InterNetwork ? "-j REJECT --reject-with icmp-admin-prohibited" : "-j REJECT --reject-with icmp6-adm-prohibited");

    private static string ChainOf(string name, bool toMachine) => $"BUILDAPI-{name}-{(toMachine ? "IN" : "FW")}";

    private IEnumerable<(string Program, AddressFamily Family)> Programs()
    {
        yield return (program, AddressFamily.InterNetwork);
        if (programForIpv6 is not null && File.Exists("/proc/net/if_inet6")) yield return (programForIpv6, AddressFamily.InterNetworkV6);
    }

    // Engines without IPv6 have no chain of theirs for it.
    private static async Task<IReadOnlyList<string[]>> JumpsAsync(string iptables, string name, IReadOnlyList<string> bridges, CancellationToken ct)
    {
        var passedOn = await IsAcceptedAsync(iptables, ["-n", "-L", "DOCKER-USER"], ct) ? "DOCKER-USER" : "FORWARD";
        return
        [
            .. bridges.Select(bridge => (string[])["INPUT", "-i", bridge, "-j", ChainOf(name, toMachine: true)]),
            .. bridges.Select(bridge => (string[])[passedOn, "-i", bridge, "-j", ChainOf(name, toMachine: false)]),
        ];
    }

    private static Task<bool> IsAcceptedAsync(string iptables, string[] arguments, CancellationToken ct) =>
        FilterProgram.IsAcceptedAsync(iptables, ["-w", "10", .. arguments], ct);
}
