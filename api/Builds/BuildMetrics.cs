using System.Diagnostics.Metrics;
using BuildApi.Http;

namespace BuildApi.Builds;

/// <summary>
/// Counts what happens to builds. Of the process and not of the store: whoever reads counters takes their differences, and a restart begins at 0. No label
/// names an app or a build, so there are as many series as there are states, codes and steps.
/// </summary>
internal static class BuildMetrics
{
    private static readonly Meter Meter = new("BuildApi.Builds");

    private static readonly InstrumentAdvice<double> Durations =
        new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400] };

    private static readonly Counter<long> AllQueued = Meter.CreateCounter<long>("buildapi.builds.queued", "{build}", "Builds that were queued.");

    private static readonly Counter<long> AllFinished = Meter.CreateCounter<long>(
        "buildapi.builds.finished", "{build}", "Builds that ended, by their state and the code of their failure ('none' where there is none).");

    private static readonly Histogram<double> Wait = Meter.CreateHistogram(
        "buildapi.build.queue.duration", "s", "Time from when a build was queued to when it was taken.", tags: null, Durations);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "buildapi.build.duration", "s", "Time from when a build was taken to its end, by its state.", tags: null, Durations);

    private static readonly Histogram<double> Step = Meter.CreateHistogram(
        "buildapi.build.step.duration", "s", "Time that a step of a build took, by the step and how it ended.", tags: null, Durations);

    public static void Queued() => AllQueued.Add(1);

    /// <summary>A worker took the build.</summary>
    public static void Taken(Build build) => Wait.Record(Math.Max(0, (build.StartedAt - build.QueuedAt)?.TotalSeconds ?? 0));

    /// <summary>The build has ended, however it did.</summary>
    public static void Finished(Build build)
    {
        var state = KeyValuePair.Create<string, object?>("state", BuildRow.Text(build.State));
        AllFinished.Add(1, state, KeyValuePair.Create<string, object?>("code", build.Failure is { } failure ? Problems.CodeOf(failure.Code) : "none"));
        if (build is { StartedAt: { } started, FinishedAt: { } finished }) Duration.Record(Math.Max(0, (finished - started).TotalSeconds), state);
        foreach (var step in build.Steps.Where(step => step.Seconds is not null))
        {
            Step.Record(step.Seconds!.Value, KeyValuePair.Create<string, object?>("step", BuildTraces.NameOf(step.Name)),
                KeyValuePair.Create<string, object?>("status", Problems.CodeOf(step.Status)));
        }
    }
}
