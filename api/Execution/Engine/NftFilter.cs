using System.Net.Sockets;
using System.Text;

namespace BuildApi.Execution.Engine;

/// <summary>
/// A table of the service's own in <c>nftables</c>: it is replaced as a whole, and whoever else keeps rules, such as the engine or a firewall, neither minds it
/// nor clears it. A refusal here is one, whatever theirs say.
/// </summary>
internal sealed class NftFilter(string program) : IPacketFilter
{
    public Task SetAsync(string name, IReadOnlyList<string> bridges, IReadOnlyList<PacketRule> rules, CancellationToken ct) =>
        FilterProgram.RunAsync(program, ["-f", "-"], Text(name, bridges, rules), ct);

    // The first line makes sure that there is something to delete.
    public Task RemoveAsync(string name, IReadOnlyList<string> bridges, CancellationToken ct) =>
        FilterProgram.RunAsync(program, ["-f", "-"], $"table inet {TableOf(name)}\ndelete table inet {TableOf(name)}\n", ct);

    /// <summary>One transaction: the old table goes and the new one comes.</summary>
    internal static string Text(string name, IReadOnlyList<string> bridges, IReadOnlyList<PacketRule> rules)
    {
        var table = TableOf(name);
        var text = new StringBuilder($"table inet {table}\ndelete table inet {table}\ntable inet {table} {{\n");
        foreach (var (chain, hook, toMachine) in (ReadOnlySpan<(string, string, bool)>)[("machine", "input", true), ("beyond", "forward", false)])
        {
            text.Append($"chain {chain}_builds {{\nct state established,related accept\n");
            foreach (var rule in rules.Where(rule => rule.ToMachine is null || rule.ToMachine == toMachine)) text.Append($"{Line(rule)}\n");
            text.Append($"}}\nchain {chain} {{\ntype filter hook {hook} priority -10; policy accept;\n");
            foreach (var bridge in bridges) text.Append($"iifname \"{bridge}\" jump {chain}_builds\n");
            text.Append("}\n");
        }

        return text.Append("}\n").ToString();
    }

    // "accept" lets go on to the chains of others, whose refusals still count.
    private static string Line(PacketRule rule) => string.Concat(
        rule.To is { } network ? $"{(network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? "ip" : "ip6")} daddr {network} " : "",
        rule is { Protocol: { } protocol, Port: { } port } ? $"{protocol} dport {(rule.OtherPorts ? "!= " : "")}{port} "
            : rule.Protocol is { } any ? $"meta l4proto {any} " : "",
        rule.Refused ? "reject with icmpx type admin-prohibited" : "accept");

    private static string TableOf(string name) => $"buildapi_{name}";
}
