using BuildApi.Apps;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Builds;

/// <summary>Takes in a build that was asked for and found right: queues it, ends what it supersedes, and answers.</summary>
internal sealed class BuildAnswers(NewBuildStore queued, BuildStore builds, QueueStore queue, AppStore apps, BuildSignals signals, TimeProvider clock)
{
    /// <summary>Seconds after which a request that a full queue refused may be worth repeating.</summary>
    private const int RetryAfter = 60;

    public async Task<Results<Accepted<BuildView>, ProblemHttpResult>> AcceptAsync(AppId app, NewBuild request, HttpContext http, CancellationToken ct)
    {
        var asked = http.Idempotent();
        // It was queued before, and the service died before it could say so.
        if (asked?.Effect is { } made && BuildKey.FromAddress(app, made) is { } known && await builds.FindAsync(known, ct) is { } earlier)
            return TypedResults.Accepted(made, await ViewAsync(earlier, ct));
        var taken = await queued.EnqueueAsync(app, request with { Request = asked }, clock.GetUtcNow(), ct);
        if (taken.Full is { } full) return Problems.TooMany(http, "queue_full", full, RetryAfter);
        if (taken.Build is not { } build) return await apps.FindAsync(app, ct) is null ? Problems.AppNotFound(app) : Problems.AppNotConnected(app);
        foreach (var superseded in taken.Superseded) signals.Ring(superseded);
        signals.RingQueue();
        return TypedResults.Accepted(build.Key.Address, BuildView.From(build, taken.Position));
    }

    /// <summary>A build as the API shows it, with its place in the queue.</summary>
    public async Task<BuildView> ViewAsync(Build build, CancellationToken ct) =>
        BuildView.From(build, build.State == BuildState.Queued ? await queue.PositionAsync(build, ct) : null);
}
