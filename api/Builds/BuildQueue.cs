using BuildApi.Apps;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>Takes builds from the queue: fair between apps, in order inside an app, one build of a branch at a time.</summary>
internal sealed class BuildQueue(Database database)
{
    /// <summary>
    /// Takes the next build that may start, for an attempt with this runner token; null when there is none.
    /// Next is, of the oldest builds of every branch, one of the app that has the fewest running; of several such apps the
    /// one whose last start is longest ago, so that an app that queues a lot takes turns with the others.
    /// </summary>
    public Task<Build?> TakeAsync(string tokenHash, DateTimeOffset now, CancellationToken ct) => database.WriteAsync(connection =>
        connection.QuerySingleOrDefault<BuildRow>($"""
            WITH first AS (
                SELECT app_id, branch, MIN(number) AS number FROM builds WHERE state = 'queued' GROUP BY app_id, branch),
            active AS (
                SELECT app_id, COUNT(*) AS count FROM builds WHERE state IN ('provisioning', 'running') GROUP BY app_id),
            next AS (
                SELECT first.app_id, first.number
                  FROM first
                  JOIN apps ON apps.id = first.app_id
                  JOIN builds ON builds.app_id = first.app_id AND builds.number = first.number
                  LEFT JOIN active ON active.app_id = first.app_id
                 WHERE COALESCE(active.count, 0) < apps.concurrency
                   AND NOT EXISTS (SELECT 1 FROM builds AS same
                                    WHERE same.app_id = first.app_id AND same.branch = first.branch
                                      AND same.state IN ('provisioning', 'running'))
                 ORDER BY COALESCE(active.count, 0),
                          COALESCE((SELECT MAX(started_at) FROM builds AS earlier
                                     WHERE earlier.app_id = first.app_id AND earlier.started_at IS NOT NULL), ''),
                          builds.queued_at, first.app_id, first.number
                 LIMIT 1)
            UPDATE builds
               SET state = 'provisioning', attempt = attempt + 1, started_at = @now, token_hash = @tokenHash, container_id = NULL,
                   claimant = NULL, commands_started = 0, source_fetched = 0, tools = NULL, plan = NULL, verdict = NULL, events_received = 0,
                   log_received = 0, caches = NULL, caches_cleared = 0, custom_headers = NULL, used_spec = NULL, skipped = 0, packages = '[]', steps = '[]'
             WHERE state = 'queued'
               AND EXISTS (SELECT 1 FROM next WHERE next.app_id = builds.app_id AND next.number = builds.number)
            RETURNING {BuildRow.Columns}
            """, new { tokenHash, now })?.ToBuild(), ct);

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
}
