using System.Net;
using System.Net.Sockets;
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

    [Theory]
    [InlineData(false, "metadata: No route to host", "service: No route to host")]
    [InlineData(true, "metadata: reached", "service: reached")]
    public async Task Metadata_and_the_service_itself_are_kept_from_builds_unless_a_setting_opens_them(bool open, string toMetadata, string toService)
    {
        await UseListeningEverywhereAsync(open);
        var app = await CreateAppAsync(Spec.WithPage(
            $"try() {{ exec 3<>\"/dev/tcp/$2/$3\" && echo \"$1: reached\"; }}",
            $"(try metadata {Metadata} {((IPEndPoint)metadata!.LocalEndpoint).Port}) 2>&1 | sed -n 's/.*: \\(No route to host\\)$/metadata: \\1/p; /reached/p'",
            $"(try service {BridgeGateway.HostName} {Server.Url.Port}) 2>&1 | sed -n 's/.*: \\(No route to host\\)$/service: \\1/p; /reached/p'"));

        var outcome = await app.BuildAsync();

        AssertSucceeded(outcome);
        Assert.Contains($"\n{toMetadata}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains($"\n{toService}\n", outcome.Log, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"network\",\"status\":\"ok\"", await Server.Client.GetStringAsync("/health/ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_go_with_the_network_that_they_are_for()
    {
        await UseListeningEverywhereAsync(open: false);
        await Eventually.HoldsAsync(async () => (await RulesAsync()).Count > 0, "the service had set its rules", () => Server.Output);
        var mine = await RulesAsync();

        await Server.StopAsync();

        Assert.Empty((await RulesAsync()).Intersect(mine));
    }

    private async Task UseListeningEverywhereAsync(bool open)
    {
        Use(await BuildApiServer.StartAsync(open
            ? new Dictionary<string, string?> { ["BuildApi__BuildsMayReach__0"] = "linkLocal", ["BuildApi__BuildsMayReach__1"] = "service" } : null));
        await Server.StopAsync();
        await Server.StartAgainAsync(new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = $"http://0.0.0.0:{Server.Url.Port}" });
        await Server.WaitUntilReadyAsync();
    }

    // Those for this service's port, which is nobody else's.
    private async Task<List<string>> RulesAsync() => [.. (await Command.RunAsync("iptables", ["-S", "INPUT"])).Split('\n')
        .Where(rule => rule.Contains($"--dport {Server.Url.Port} ", StringComparison.Ordinal))];

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
