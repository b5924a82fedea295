using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using BuildApi.Http;

namespace BuildApi.Builds;

/// <summary>
/// Tells the trace of a build when it ends: a span for the build, one for its time in the queue, one for each step. All of it comes from the build's record,
/// so a build that outlived a restart of the service has its whole trace, too. What the record does not know (the request that queued the build, the parts
/// of a step) is remembered meanwhile, and lost with the process.
/// </summary>
/// <remarks>Costs nothing while nobody listens.</remarks>
internal static class BuildTraces
{
    /// <summary>The name of the source, for whoever listens.</summary>
    public const string SourceName = "BuildApi.Builds";

    /// <summary>The name of the span of a build; those of its parts are named after the part.</summary>
    public const string RootName = "buildapi.build";

    private static readonly ActivitySource Source = new(SourceName);
    // With the time that the build was queued: an app that is removed and made again has builds of the same numbers.
    private static readonly ConcurrentDictionary<(BuildKey, DateTimeOffset), ActivityContext> Requests = new();
    private static readonly ConcurrentDictionary<(AttemptKey, DateTimeOffset), ConcurrentQueue<Part>> Parts = new();

    public static string NameOf(StepName step) => JsonNamingPolicy.CamelCase.ConvertName(step.ToString());

    /// <summary>The build was queued by the request that is being answered: its trace gets a link to that of the request.</summary>
    public static void Queued(Build build)
    {
        if (Source.HasListeners() && Activity.Current is { } request) Requests[(build.Key, build.QueuedAt)] = request.Context;
    }

    /// <summary>A part of a step, from now to its disposal, with a span of its own.</summary>
    public static IDisposable? Begin(Build build, StepName step, string name, TimeProvider clock) =>
        Source.HasListeners() ? new Part(build, step, name, clock) : null;

    /// <summary>The attempt is over and the build is not: the next attempt begins anew.</summary>
    public static void PutBack(Build build) => Parts.TryRemove((build.AttemptKey, build.QueuedAt), out _);

    /// <summary>The build has ended.</summary>
    public static void Finished(Build build)
    {
        Parts.TryRemove((build.AttemptKey, build.QueuedAt), out var parts);
        Requests.TryRemove((build.Key, build.QueuedAt), out var request);
        if (!Source.HasListeners() || build.FinishedAt is not { } finished) return;
        var around = Activity.Current;
        try
        {
            // A trace of its own, whoever ends the build.
            Activity.Current = null;
            var link = request == default ? null : (ActivityLink[])[new ActivityLink(request)];
            using var root = Source.StartActivity(ActivityKind.Internal, default, TagsOf(build), link, build.QueuedAt, RootName);
            if (root is null) return;
            Span("queue", build, root.Context, build.QueuedAt, build.StartedAt ?? finished, failed: false, []);
            foreach (var step in build.Steps) Span(step, build, root.Context, finished, [.. (parts ?? []).Where(part => part.Step == step.Name)]);
            if (build.State == BuildState.Failed || build.State == BuildState.TimedOut) root.SetStatus(ActivityStatusCode.Error, build.Failure?.Message);
            root.SetEndTime(finished.UtcDateTime);
        }
        finally
        {
            Activity.Current = around;
        }
    }

    private static void Span(BuildStep step, Build build, ActivityContext parent, DateTimeOffset finished, IReadOnlyList<Part> parts) => Span(
        NameOf(step.Name), build, parent, step.StartedAt, step.FinishedAt ?? finished, step.Status == StepStatus.Failed, parts);

    private static void Span(
        string name, Build build, ActivityContext parent, DateTimeOffset start, DateTimeOffset end, bool failed, IReadOnlyList<Part> parts)
    {
        using var span = Source.StartActivity(ActivityKind.Internal, parent, TagsOf(build), links: null, start, name);
        if (span is null) return;
        foreach (var part in parts) Span(part.Name, build, span.Context, part.StartedAt, part.EndedAt ?? end, failed: false, []);
        if (failed) span.SetStatus(ActivityStatusCode.Error);
        span.SetEndTime(end.UtcDateTime);
    }

    private static List<KeyValuePair<string, object?>> TagsOf(Build build)
    {
        var tags = new List<KeyValuePair<string, object?>>
        {
            new("build.app", build.Key.App.Value),
            new("build.number", build.Key.Number),
            new("build.attempt", build.Attempt),
            new("build.state", BuildRow.Text(build.State)),
        };
        if (build.Failure is { } failure) tags.Add(new("error.type", Problems.CodeOf(failure.Code)));
        return tags;
    }

    private sealed class Part : IDisposable
    {
        private readonly TimeProvider clock;

        public Part(Build build, StepName step, string name, TimeProvider clock)
        {
            (this.clock, Step, Name, StartedAt) = (clock, step, name, clock.GetUtcNow());
            Parts.GetOrAdd((build.AttemptKey, build.QueuedAt), _ => new ConcurrentQueue<Part>()).Enqueue(this);
        }

        public StepName Step { get; }

        public string Name { get; }

        public DateTimeOffset StartedAt { get; }

        public DateTimeOffset? EndedAt { get; private set; }

        public void Dispose() => EndedAt = clock.GetUtcNow();
    }
}
