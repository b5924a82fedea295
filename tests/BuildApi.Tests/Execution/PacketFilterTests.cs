using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using BuildApi.Execution.Engine;

namespace BuildApi.Tests.Execution;

/// <summary>What builds may connect to, as rules, and as the programs that set them read these.</summary>
public sealed class PacketFilterTests
{
    private static readonly IPAddress Proxy = IPAddress.Parse("192.0.2.7");

    [Theory]
    // egress, what may be reached, where to (":machine" is asked of the machine itself), and whether it is refused
    [InlineData("open", "", "203.0.113.9 tcp 443", false)]
    [InlineData("open", "", "169.254.169.254 tcp 80", true)]
    [InlineData("open", "", "169.254.169.254:machine tcp 80", true)]
    [InlineData("open", "", "169.254.169.254 udp 123", true)]
    [InlineData("open", "", "169.254.169.254 udp 53", false)]
    [InlineData("open", "", "fd00:ec2::254 tcp 80", true)]
    [InlineData("open", "", "fe80::1:machine tcp 80", true)]
    [InlineData("open", "linkLocal", "169.254.169.254 tcp 80", false)]
    [InlineData("open", "169.254.169.254", "169.254.169.254 tcp 80", false)]
    [InlineData("open", "", "172.18.0.1:machine tcp 8080", true)]
    [InlineData("open", "", "172.18.0.1:machine tcp 8081", false)]
    [InlineData("open", "", "203.0.113.9 tcp 8080", false)]
    [InlineData("open", "service", "172.18.0.1:machine tcp 8080", false)]
    [InlineData("open", "172.18.0.1", "172.18.0.1:machine tcp 8080", false)]
    [InlineData("none", "", "203.0.113.9 tcp 443", true)]
    [InlineData("none", "", "203.0.113.9 udp 53", true)]
    [InlineData("none", "", "192.0.2.53 udp 53", false)]
    [InlineData("none", "", "192.0.2.53 tcp 53", false)]
    [InlineData("none", "", "192.0.2.53 tcp 80", true)]
    [InlineData("proxy", "", "2001:db8::53 udp 53", false)]
    [InlineData("none", "", "2001:db8::1 tcp 443", true)]
    [InlineData("none", "", "192.0.2.7 tcp 3128", true)]
    [InlineData("none", "", "172.18.0.1:machine tcp 22", true)]
    [InlineData("none", "", "172.18.0.1:machine udp 53", false)]
    [InlineData("none", "", "172.18.0.1:machine tcp 8081", false)]
    [InlineData("none", "service", "172.18.0.1:machine tcp 8080", false)]
    [InlineData("none", "203.0.113.0/24", "203.0.113.9 tcp 443", false)]
    [InlineData("none", "203.0.113.0/24", "203.0.114.9 tcp 443", true)]
    [InlineData("none", "2001:db8::/32", "2001:db8::1 tcp 443", false)]
    [InlineData("proxy", "", "192.0.2.7 tcp 3128", false)]
    [InlineData("proxy", "", "192.0.2.7 tcp 22", true)]
    [InlineData("proxy", "", "203.0.113.9 tcp 443", true)]
    [InlineData("proxy", "", "172.18.0.1:machine tcp 3129", false)]
    [InlineData("proxy", "", "203.0.113.9 tcp 3129", true)]
    public void What_builds_connect_to_is_decided_by_the_first_rule_that_fits(string egress, string mayReach, string target, bool refused)
    {
        var words = target.Replace(":machine", " machine", StringComparison.Ordinal).Split(' ');
        var (address, toMachine) = (IPAddress.Parse(words[0]), words[1] == "machine");

        var decided = Rules(egress, mayReach).FirstOrDefault(rule => Fits(rule, address, toMachine, words[^2], int.Parse(words[^1], null)));

        Assert.Equal(refused, decided?.Refused ?? false);
    }

    /// <summary>The program itself reads them, in a network of its own, and tells them back.</summary>
    [Theory]
    [InlineData("open", "")]
    [InlineData("none", "203.0.113.0/24 2001:db8::/32 service")]
    [InlineData("proxy", "linkLocal")]
    public void Nftables_takes_the_rules_and_takes_them_again(string egress, string mayReach)
    {
        var text = NftFilter.Text("0123456789ab", ["ba-one", "ba-two"], Rules(egress, mayReach));

        var told = InNetworkOfItsOwn("nft -f \"$1\" && nft -f \"$1\" && nft list ruleset", text);

        Assert.Equal(2 * Rules(egress, mayReach).Count(rule => rule is { Refused: true, ToMachine: null })
            + Rules(egress, mayReach).Count(rule => rule is { Refused: true, ToMachine: not null }), Count(told, "reject with icmpx"));
        Assert.Equal(4, Count(told, "iifname \"ba-"));
    }

    [Theory]
    [InlineData("open", "")]
    [InlineData("none", "203.0.113.0/24 2001:db8::/32 service")]
    [InlineData("proxy", "linkLocal")]
    public void Iptables_takes_the_rules_and_takes_them_again(string egress, string mayReach)
    {
        foreach (var (program, family) in new[] { ("iptables", AddressFamily.InterNetwork), ("ip6tables", AddressFamily.InterNetworkV6) })
        {
            var text = IptablesFilter.Text("0123456789ab", Rules(egress, mayReach), family);

            var told = InNetworkOfItsOwn($"{program}-restore --noflush \"$1\" && {program}-restore --noflush \"$1\" && {program} -S", text);

            Assert.Equal(Count(text, "-A BUILDAPI-"), Count(told, "-A BUILDAPI-"));
            Assert.Equal(Count(text, "REJECT"), Count(told, "REJECT"));
            // What no other rule takes.
            Assert.Equal(egress == "open" ? 0 : 2, Regex.Count(told, "-A BUILDAPI-0123456789ab-(IN|FW) -j REJECT"));
        }
    }

    private static IReadOnlyList<PacketRule> Rules(string egress, string mayReach) => NetworkRules.Of(
        egress, mayReach.Split(' ', StringSplitOptions.RemoveEmptyEntries), [8080], 8081, [(Proxy, 3128), (null, 3129)],
        NameServers.Read("# made by hand\nsearch example.com\nnameserver 127.0.0.53\n"
            + "nameserver 192.0.2.53\nnameserver\t2001:db8::53 # v6\nnameserver nonsense\n"));

    private static bool Fits(PacketRule rule, IPAddress to, bool toMachine, string protocol, int port) =>
        (rule.ToMachine is null || rule.ToMachine == toMachine) && (rule.To is not { } network || network.Contains(to))
        && (rule.Protocol is null || rule.Protocol == protocol) && (rule.Port is null || (rule.Port == port) != rule.OtherPorts);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string InNetworkOfItsOwn(string command, string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var network = Environment.IsPrivilegedProcess ? "-n" : "-rn";
            using var process = Process.Start(new ProcessStartInfo("unshare", [network, "sh", "-c", $"PATH=$PATH:/usr/sbin:/sbin; {command}", "sh", file])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{errors.Result}\n{text}");
            return output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
