using System.Data.Common;
using BuildApi.Apps;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>The queue, for reading: what waits, in its order, and what is under way.</summary>
internal sealed class QueueStore(Database database)
{
    /// <summary>The place of a build that waits: 1 for the next, at most <see cref="QueueNotice.FarthestPosition"/>.</summary>
    public Task<int> PositionAsync(Build build, CancellationToken ct) =>
        database.ReadAsync(connection => Counted(connection, build.Priority, build.QueuedAt), ct);

    /// <summary>The same for a build that is about to be queued.</summary>
    public static int Position(DbConnection connection, Build build, QueueFacts found) => Math.Min(QueueNotice.FarthestPosition, 1 +
        // The last of the lowest priority comes after all others, and needs no count of them.
        (found.LowestPriority is not { } lowest || build.Priority <= lowest ? found.Waiting : Counted(connection, build.Priority, build.QueuedAt)));

    /// <summary>The builds that wait, in their order, behind one of an earlier page.</summary>
    /// <param name="after">The build; null for the first page.</param>
    /// <param name="apps">Only builds of these; null for all.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="ct">Ends the search.</param>
    public Task<IReadOnlyList<WaitingRow>> WaitingAsync(
        QueueCursor? after, IReadOnlyCollection<string>? apps, int limit, CancellationToken ct) => database.ReadAsync(connection =>
    {
        var place = new { apps = BuildRow.Json(apps), limit, Priority = after?.Priority ?? 0, after?.QueuedAt, after?.AppId, Number = after?.Number ?? 0 };
        var rows = connection.Query<WaitingRow>($"""
            SELECT waits.app_id AS AppId, waits.number AS Number, waits.branch AS Branch, waits.priority AS Priority, waits.queued_at AS QueuedAt,
                   (SELECT number FROM builds INDEXED BY builds_queued
                     WHERE app_id = waits.app_id AND branch = waits.branch AND state = 'queued' AND number < waits.number
                     ORDER BY number DESC LIMIT 1) AS Before,
                   (SELECT number FROM builds INDEXED BY builds_active
                     WHERE app_id = waits.app_id AND branch = waits.branch AND state IN ('provisioning', 'running') LIMIT 1) AS Same,
                   turn.active AS OfApp, apps.concurrency AS Concurrency
              FROM builds AS waits INDEXED BY builds_waiting
              JOIN queue_turns AS turn ON turn.app_id = waits.app_id
              JOIN apps ON apps.id = waits.app_id
             WHERE waits.state = 'queued'
               {(after is null ? "" : "AND (-waits.priority, waits.queued_at, waits.app_id, waits.number) > (-@Priority, @QueuedAt, @AppId, @Number)")}
               {(apps is null ? "" : "AND waits.app_id IN (SELECT value FROM json_each(@apps))")}
             ORDER BY -waits.priority, waits.queued_at, waits.app_id, waits.number
             LIMIT @limit
            """, place).ToList();
        return (IReadOnlyList<WaitingRow>)rows;
    }, ct);

    /// <summary>Builds that wait, and builds that are under way, of all apps.</summary>
    public Task<(long Waiting, long UnderWay)> CountAsync(CancellationToken ct) => database.ReadAsync(connection => (
        connection.QuerySingle<long>("SELECT length FROM queue"),
        connection.QuerySingle<long>("SELECT COUNT(*) FROM builds INDEXED BY builds_active WHERE state IN ('provisioning', 'running')")), ct);

    /// <summary>The builds that wait and were asked to end: nobody runs them, so nobody else ends them.</summary>
    public Task<IReadOnlyList<BuildKey>> ToCancelAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<BuildKey>)[.. connection.Query<WaitingRow>("""
            SELECT app_id AS AppId, number AS Number FROM builds INDEXED BY builds_to_cancel WHERE state = 'queued' AND cancel_requested = 1
            """).Select(row => new BuildKey(Apps.AppId.Parse(row.AppId, null), row.Number))], ct);

    private static int Counted(DbConnection connection, int priority, DateTimeOffset queuedAt) => connection.QuerySingle<int>("""
        SELECT MIN(@most, (SELECT COUNT(*) FROM (SELECT 1 FROM builds INDEXED BY builds_waiting
                                                  WHERE state = 'queued' AND -priority < -@priority LIMIT @most))
                        + (SELECT COUNT(*) FROM (SELECT 1 FROM builds INDEXED BY builds_waiting
                                                  WHERE state = 'queued' AND -priority = -@priority AND queued_at <= @queuedAt LIMIT @most)))
        """, new { priority, queuedAt, most = QueueNotice.FarthestPosition });

    /// <summary>A build that waits, and what it meets.</summary>
    internal sealed record WaitingRow
    {
        public string AppId { get; init; } = "";
        public int Number { get; init; }
        public string Branch { get; init; } = "";
        public int Priority { get; init; }
        public DateTimeOffset QueuedAt { get; init; }
        public int? Before { get; init; }
        public int? Same { get; init; }
        public int OfApp { get; init; }
        public int Concurrency { get; init; }
    }
}
