using System.Diagnostics.Metrics;

namespace BuildApi.Artifacts;

/// <summary>Counts what artifacts take.</summary>
internal static class ArtifactMetrics
{
    private static readonly Meter Meter = new("BuildApi.Artifacts");

    private static readonly Counter<long> Saved = Meter.CreateCounter<long>("buildapi.artifacts.saved", "By", "Bytes of artifacts that were saved.");

    public static void Added(long bytes) => Saved.Add(bytes);
}
