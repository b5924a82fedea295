using BuildApi.Tests.Campaigns.Model;
using BuildApi.Tests.Campaigns.Simulated;

namespace BuildApi.Tests.Campaigns;

/// <summary>The campaigns by their names, each in a process of its own: scripts/campaigns and the tests start them.</summary>
internal static class CampaignProgram
{
    // The main thread only waits: all the work is done by the pool, which a campaign may have told to have one thread.
    private static int Main(string[] args) => Task.Run(() => RunAsync(args)).GetAwaiter().GetResult();

    private static Task<int> RunAsync(string[] args) => args switch
    {
        ["simulation", .. var rest] => SimulationCampaign.RunAsync(rest, Console.Out),
        ["model", .. var rest] => ModelCampaign.RunAsync(rest, Console.Out),
        _ => throw new ArgumentException("Name a campaign: model or simulation"),
    };
}
