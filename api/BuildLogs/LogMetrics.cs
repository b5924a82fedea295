using System.Diagnostics.Metrics;

namespace BuildApi.BuildLogs;

/// <summary>Counts what logs take.</summary>
internal static class LogMetrics
{
    private static readonly Meter Meter = new("BuildApi.BuildLogs");

    private static readonly Counter<long> Written = Meter.CreateCounter<long>("buildapi.log.written", "By", "Bytes that were added to logs of builds.");

    public static void Added(long bytes) => Written.Add(bytes);
}
