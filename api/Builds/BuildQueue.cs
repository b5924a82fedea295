using System.Data.Common;
using BuildApi.Apps;
using BuildApi.Concurrency;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>Takes builds from the queue: fair between apps, in order inside an app, one build of a branch at a time.</summary>
internal sealed class BuildQueue(Database database, BuildSignals signals)
{
    /// <summary>Rings when something may be taken; to be asked for <em>before</em> looking.</summary>
    public Task Bell => signals.NextInQueue();

    /// <summary>Says that something may be taken.</summary>
    public void Ring() => signals.RingQueue();

    /// <summary>
    /// Takes the next build that may start, for an attempt with this runner token; null when there is none.
    /// Next is, of the oldest builds of every branch, the one with the highest priority; of several, one of the app that has the fewest
    /// running for its weight; of several such apps the one that has had the fewest turns for its weight, and then the one whose last
    /// start is longest ago, so that an app that queues a lot takes turns with the others.
    /// </summary>
    /// <remarks>
    /// Triggers keep the apps' turns, so what this reads does not grow with the queue: at most the apps that have builds
    /// running come before the one that is taken.
    /// </remarks>
    public async Task<Build?> TakeAsync(string tokenHash, DateTimeOffset now, CancellationToken ct, Uptime? uptime = null)
    {
        var taken = await database.WriteAsync(connection => Take(connection, tokenHash, now, uptime), ct);
        if (taken is null) return null;
        signals.Ring(taken.Key);
        BuildMetrics.Taken(taken);
        return taken;
    }

    private static Build? Take(DbConnection connection, string tokenHash, DateTimeOffset now, Uptime? uptime) =>
        NextOf(connection) is { } next
            ? connection.QuerySingleOrDefault<BuildRow>($"""
                UPDATE builds
                   SET state = 'provisioning', attempt = attempt + 1, started_at = @now, token_hash = @tokenHash, container_id = NULL,
                       claimant = NULL, commands_started = 0, source_fetched = 0, tools = NULL, plan = NULL, verdict = NULL, events_received = 0,
                       log_received = 0, caches = NULL, caches_cleared = 0, custom_headers = NULL, used_spec = NULL, skipped = 0, usage = NULL, packages = '[]', steps = '[]',
                       started_boot = @Boot, started_uptime = @Milliseconds
                 WHERE app_id = @AppId AND number = @Number AND state = 'queued'
                RETURNING {BuildRow.Columns}
                """, new { next.AppId, next.Number, tokenHash, now, uptime?.Boot, uptime?.Milliseconds })?.ToBuild()
            : null;

    private static NextRow? NextOf(DbConnection connection) => connection.QuerySingleOrDefault<NextRow>("""
        SELECT app_id AS AppId, head_number AS Number
          FROM queue_turns
         WHERE head_number IS NOT NULL
           AND active < (SELECT concurrency FROM apps WHERE apps.id = queue_turns.app_id)
         ORDER BY head_priority DESC, load, pass, last_started, head_queued_at, app_id
         LIMIT 1
        """);

    /// <summary>
    /// Asks a build to end. One that waits is canceled at once (its log is the caller's to finish); one that runs is
    /// marked, and whoever runs it will see. Null when there is no such build.
    /// </summary>
    public Task<Build?> RequestCancelAsync(BuildKey key, CancellationToken ct) => database.WriteAsync(connection =>
        connection.QuerySingleOrDefault<BuildRow>($"""
            UPDATE builds SET cancel_requested = CASE WHEN finished_at IS NULL THEN 1 ELSE cancel_requested END
             WHERE app_id = @app AND number = @number
            RETURNING {BuildRow.Columns}
            """, new { app = key.App.Value, number = key.Number })?.ToBuild(), ct);

    /// <summary>Builds of an app that have not ended.</summary>
    public Task<IReadOnlyList<int>> UnfinishedAsync(AppId app, CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<int>)[.. connection.Query<int>(
            "SELECT number FROM builds WHERE app_id = @app AND finished_at IS NULL ORDER BY number", new { app = app.Value })], ct);

    private sealed record NextRow
    {
        public string AppId { get; init; } = "";
        public int Number { get; init; }
    }
}
