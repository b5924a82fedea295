using System.Diagnostics.Metrics;

namespace BuildApi.Execution.Worker;

/// <summary>Counts what a death of the service or of its engine left, and what became of it.</summary>
internal static class RecoveryMetrics
{
    private static readonly Meter Meter = new("BuildApi.Recovery");

    private static readonly Counter<long> Builds = Meter.CreateCounter<long>("buildapi.recovery.builds", "{build}",
        "Builds that had been under way without the service, by what became of them: 'resumed', or 'settled' (ended, or back in the queue).");

    private static readonly Counter<long> Orphans = Meter.CreateCounter<long>(
        "buildapi.recovery.orphans", "{container}", "Containers that belonged to no living build, by whether they could be removed.");

    public static void TakenUp(long resumed, long settled)
    {
        Builds.Add(resumed, Outcome("resumed"));
        Builds.Add(settled, Outcome("settled"));
    }

    public static void Orphan(bool removed) => Orphans.Add(1, KeyValuePair.Create<string, object?>("removed", removed ? "yes" : "no"));

    private static KeyValuePair<string, object?> Outcome(string name) => KeyValuePair.Create<string, object?>("outcome", name);
}
