using System.Diagnostics.Metrics;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Counts pulls of images, each with all its tries.</summary>
internal static class PullMetrics
{
    private static readonly Meter Meter = new("BuildApi.BuildImages");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "buildapi.image.pull.duration", "s", "Time that pulls of images took with all their tries, by what they came to ('pulled' or 'failed').", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800] });

    public static void Ended(PullOutcome outcome, TimeSpan took) =>
        Duration.Record(took.TotalSeconds, KeyValuePair.Create<string, object?>("result", outcome.Image is null ? "failed" : "pulled"));
}
