using System.Net;
using System.Net.Sockets;
using BuildApi.EngineTests.Images;
using BuildApi.EngineTests.Machine;
using BuildApi.EngineTests.Services;

namespace BuildApi.EngineTests.Builds;

/// <summary>What builds may reach of their machine and its cloud.</summary>
public sealed class EgressTests(EngineTestRun run) : EngineBuildTest(run), IDisposable
{
    /// <summary>Where clouds have the metadata of a machine, which its credentials are part of.</summary>
    private const string Metadata = "169.254.169.254";

    private readonly CancellationTokenSource over = new();
    private TcpListener? metadata;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Command.TryRunAsync("ip", ["address", "add", $"{Metadata}/32", "dev", "lo"]);
        metadata = new TcpListener(IPAddress.Parse(Metadata), 0);
        metadata.Start();
        _ = AnswerAsync(metadata);
    }

    public override async Task DisposeAsync()
    {
        await over.CancelAsync();
        await Command.TryRunAsync("ip", ["address", "delete", $"{Metadata}/32", "dev", "lo"]);
        await base.DisposeAsync();
    }

    public void Dispose()
    {
        metadata?.Dispose();
        over.Dispose();
    }

    public static TheoryData<string> Filters => ["nft", "iptables"];

    [Theory]
    [InlineData("nft", false, "metadata: No route to host", "service: No route to host")]
    [InlineData("iptables", false, "metadata: No route to host", "service: No route to host")]
    [InlineData("auto", true, "metadata: reached", "service: reached")]
    public async Task Metadata_and_the_service_itself_are_kept_from_builds_unless_a_setting_opens_them(
        string filter, bool open, string toMetadata, string toService)
    {
        await UseListeningEverywhereAsync(filter, open ? ["linkLocal", "service"] : []);
        var app = await CreateAppAsync(Spec.WithPage([
            .. Try("metadata", Metadata, ((IPEndPoint)metadata!.LocalEndpoint).Port), .. Try("service", BridgeGateway.HostName, Server.Url.Port)]));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains($"\n{toMetadata}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains($"\n{toService}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"network\",\"status\":\"ok\"", await Server.Client.GetStringAsync("/health/ready"), StringComparison.Ordinal);
    }

    /// <summary>The repository's host is where the proxy is told to be, or is allowed by its address; the rest of the world is not.</summary>
    [Theory]
    [InlineData("nft", "proxy", "world: No route to host", "machine: No route to host")]
    [InlineData("iptables", "proxy", "world: No route to host", "machine: No route to host")]
    [InlineData("nft", "none", "world: No route to host", "machine: reached")]
    [InlineData("iptables", "none", "world: No route to host", "machine: reached")]
    [InlineData("auto", "open", "world: reached", "machine: reached")]
    public async Task Builds_connect_to_nothing_but_what_the_settings_name(string filter, string egress, string toWorld, string toMachine)
    {
        var repository = await CreateRepositoryAsync();
        var gateway = await BridgeGateway.FindAddressAsync();
        using var other = new TcpListener(gateway, 0);
        other.Start();
        _ = AnswerAsync(other);
        var registry = new Uri(await BaseImage.FindNpmRegistryAsync());
        await UseListeningEverywhereAsync(filter, egress == "none" ? [$"{gateway}"] : [], new Dictionary<string, string?>
        {
            ["BuildApi__Egress"] = egress,
            ["BuildApi__HttpProxy"] = egress == "proxy" ? $"http://{BridgeGateway.HostName}:{new Uri(repository.SshUrl).Port}" : null,
        });
        var app = await CreateAppAsync(Spec.WithPage([
            .. Try("world", registry.Host, registry.Port), .. Try("machine", BridgeGateway.HostName, ((IPEndPoint)other.LocalEndpoint).Port)]));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains($"\n{toWorld}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains($"\n{toMachine}\n", outcome.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_build_that_may_reach_nothing_has_no_repository_either(string filter)
    {
        await UseListeningEverywhereAsync(filter, [], new Dictionary<string, string?> { ["BuildApi__Egress"] = "none" });
        var app = await CreateAppAsync(Spec.WithPage());

        var outcome = await app.BuildAsync();

        AssertFailed(outcome, "clone_failed");
        Assert.Contains("No route to host", outcome.Log, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Rules_go_with_the_network_that_they_are_for(string filter)
    {
        await UseListeningEverywhereAsync(filter, []);
        var instance = await Server.InstanceIdAsync();
        await Eventually.HoldsAsync(async () => (await RulesAsync()).Contains(instance, StringComparison.Ordinal), "the service had set its rules",
            () => Server.Output);

        await Server.StopAsync();

        Assert.DoesNotContain(instance, await RulesAsync(), StringComparison.Ordinal);
    }

    // Says whether it can be reached, in a line of its own.
    private static string[] Try(string name, string host, int port) =>
    [
        $"(exec 3<>/dev/tcp/{host}/{port} && echo '{name}: reached') 2>&1 | sed -n 's/.*: \\(No route to host\\)$/{name}: \\1/p; /reached/p'",
    ];

    private async Task UseListeningEverywhereAsync(string filter, string[] mayReach, Dictionary<string, string?>? more = null)
    {
        var settings = more ?? [];
        settings["BuildApi__PacketFilter"] = filter;
        for (var at = 0; at < mayReach.Length; at++) settings[$"BuildApi__BuildsMayReach__{at}"] = mayReach[at];
        Use(await BuildApiServer.StartAsync(settings));
        await Server.StopAsync();
        await Server.StartAgainAsync(new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{Server.Url.Port}" });
        await Server.WaitUntilReadyAsync();
    }

    // Those of all programs; each of a service's has its id in a name.
    private static async Task<string> RulesAsync() =>
        $"{await Command.RunAsync("nft", ["list", "tables"])}\n{await Command.RunAsync("iptables", ["-S"])}\n{await Command.RunAsync("ip6tables", ["-S"])}";

    private async Task AnswerAsync(TcpListener listener)
    {
        try
        {
            while (true) (await listener.AcceptTcpClientAsync(over.Token)).Dispose();
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
