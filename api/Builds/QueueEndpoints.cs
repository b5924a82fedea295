using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Builds;

internal static class QueueEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/queue", Get).WithName("GetQueue").WithTags("Builds").AlsoForBoundKeys().ProducesProblem(401).ProducesProblem(422);

    /// <summary>What waits, since when, behind what and why, and what is under way: of all apps, or of those that the key is bound to.</summary>
    /// <param name="appId">Only builds of this app.</param>
    /// <param name="limit">How many waiting builds at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<BuildQueueView>, ProblemHttpResult>> Get(
        QueueStore queue, BuildStore builds, BuildPlaces places, BuildApiOptions options, HttpContext http, CancellationToken ct,
        string? appId = null, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        QueueCursor? cursor = null;
        if (key is not null && !QueueCursor.TryParse(key, out cursor)) return Problems.Invalid("after", Paging.NoCursor);
        if (appId is not null && !AppId.TryCreate(appId, out _, out why)) return Problems.Invalid("appId", why);
        var apps = Only(appId, BoundKeys.Apps(http));
        var underWay = (await builds.ListActiveAsync(ct)).Where(build => apps?.Contains(build.Key.App.Value) is not false).Select(UnderWay).ToList();
        var waiting = Paging.Of(await queue.WaitingAsync(cursor, apps, most + 1, ct), most, row => Waiting(row, places),
            row => $"{new QueueCursor(row.Priority, row.QueuedAt, row.AppId, row.Number)}");
        return TypedResults.Ok(new BuildQueueView
        {
            Places = places.Limit,
            Waiting = (int)(await queue.CountAsync(ct)).Waiting,
            Limit = options.MaxQueuedBuilds,
            UnderWay = underWay,
            Items = waiting.Items,
            Next = waiting.Next,
        });
    }

    private static IReadOnlyCollection<string>? Only(string? wanted, IReadOnlySet<string>? bound) =>
        wanted is null ? bound : bound?.Contains(wanted) is false ? [] : [wanted];

    private static BuildUnderWay UnderWay(Build build) => new()
    {
        AppId = build.Key.App.Value,
        Number = build.Key.Number,
        Branch = build.Branch,
        Status = build.State,
        QueuedAt = build.QueuedAt,
        StartedAt = build.StartedAt,
    };

    private static WaitingBuild Waiting(QueueStore.WaitingRow row, BuildPlaces places)
    {
        var (reason, why) = Reason(row, places);
        return new WaitingBuild
        {
            AppId = row.AppId,
            Number = row.Number,
            Branch = row.Branch,
            Priority = row.Priority,
            QueuedAt = row.QueuedAt,
            WaitsFor = reason,
            Behind = row.Before ?? row.Same,
            Why = why,
        };
    }

    private static (WaitReason Reason, string Why) Reason(QueueStore.WaitingRow row, BuildPlaces places)
    {
        if ((row.Before ?? row.Same) is { } before) return (WaitReason.Branch, $"Build {before} of the same branch comes first.");
        if (row.OfApp >= row.Concurrency)
            return (WaitReason.Concurrency, $"The app has {row.OfApp} under way, which is its limit (concurrency).");
        if (places.DiskIsFull) return (WaitReason.Disk, "There is too little room on the disk of the service (BuildApi__MinFreeBytes).");
        return places.EngineIsAway ? (WaitReason.Engine, "The container engine does not answer.")
            : (WaitReason.Place, $"The service runs at most {places.Limit} at a time (BuildApi__MaxConcurrentBuilds).");
    }
}
