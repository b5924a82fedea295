using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Audit;

/// <summary>The audit log in the store, whose triggers let entries only be added, be given their outcome once, and go when their time is over.</summary>
internal sealed class AuditStore(Database database)
{
    private const int SweptAtOnce = 1000;
    private const int EndedAtOnce = 1000;

    private const string Insert = """
        INSERT INTO audit (id, at, actor_id, actor_name, operation, method, path, app_id, status, address, request_id)
        VALUES (@Id, @At, @ActorId, @ActorName, @Operation, @Method, @Path, @AppId, @Status, @Address, @RequestId)
        """;

    /// <summary>Writes an entry down whose outcome is not known yet.</summary>
    public static void Begin(DbConnection connection, AuditEntry entry) => connection.Execute($"{Insert} ON CONFLICT (id) DO NOTHING", entry);

    /// <summary>Writes outcomes down: of entries that are there, and together with those that are not.</summary>
    public async Task EndAsync(IReadOnlyList<AuditEntry> entries, CancellationToken ct)
    {
        foreach (var some in entries.Chunk(EndedAtOnce)) await database.WriteAsync(connection => End(connection, some), ct);
    }

    /// <summary>The highest id there is; 0 for an empty log.</summary>
    public Task<long> LastIdAsync(CancellationToken ct) =>
        database.ReadAsync(connection => connection.ExecuteScalar<long?>("SELECT MAX(id) FROM audit") ?? 0, ct);

    /// <summary>Entries below an id, newest first.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, long below, int limit, CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<AuditEntry>)[.. connection.Query<AuditEntry>($"""
            SELECT id AS Id, at AS At, actor_id AS ActorId, actor_name AS ActorName, operation AS Operation, method AS Method, path AS Path,
                   app_id AS AppId, status AS Status, address AS Address, request_id AS RequestId
              FROM audit
             WHERE id < @below {Conditions(filter)}
             ORDER BY id DESC
             LIMIT @limit
            """, new { below, limit, filter.Actor, filter.AppId, filter.Since, SinceId = filter.Since is { } since ? IdAt(since) : 0 })], ct);

    /// <summary>Removes what is older; answers how many entries.</summary>
    public async Task<int> SweepAsync(DateTimeOffset before, CancellationToken ct)
    {
        var all = 0;
        while (true)
        {
            var gone = await database.WriteAsync(connection => Sweep(connection, before), ct);
            all += gone;
            if (gone < SweptAtOnce) return all;
        }
    }

    /// <summary>No entry of a time has a lower id.</summary>
    public static long IdAt(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // Nearly all are there: they went to the disk with what they are of, and lack a number only.
    private static void End(DbConnection connection, IReadOnlyList<AuditEntry> entries)
    {
        var there = connection.Query<long>("""
            UPDATE audit SET status = ended.value ->> 1
              FROM json_each(@ended) AS ended
             WHERE audit.id = ended.value ->> 0 AND audit.status IS NULL AND audit.app_id IS ended.value ->> 2
            RETURNING audit.id
            """, new { ended = JsonSerializer.Serialize(entries.Select(entry => new object?[] { entry.Id, entry.Status, entry.AppId })) }).ToHashSet();
        foreach (var entry in entries.Where(entry => !there.Contains(entry.Id)))
        {
            connection.Execute($"""
                {Insert} ON CONFLICT (id) DO UPDATE SET status = excluded.status, app_id = COALESCE(audit.app_id, excluded.app_id)
                    WHERE audit.status IS NULL
                """, entry);
        }
    }

    // The oldest only, by their ids: there is no index of times.
    private static int Sweep(DbConnection connection, DateTimeOffset before)
    {
        connection.Execute("UPDATE audit_retention SET ended_before = @before", new { before });
        return connection.Execute("DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id LIMIT @SweptAtOnce) AND at < @before",
            new { SweptAtOnce, before });
    }

    private static string Conditions(AuditFilter filter) => string.Create(CultureInfo.InvariantCulture,
        $"{(filter.Actor is null ? "" : "AND actor_id = @Actor ")}{(filter.AppId is null ? "" : "AND app_id = @AppId ")}"
        + $"{(filter.Since is null ? "" : "AND id >= @SinceId AND at >= @Since")}");
}
