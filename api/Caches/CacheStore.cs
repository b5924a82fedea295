using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Caches;

/// <summary>The record of caches, and of which attempt has which under its feet.</summary>
internal sealed class CacheStore(Database database)
{
    /// <summary>The caches of one kind that a branch has and that can be trusted, whatever their key, last used first.</summary>
    public Task<IReadOnlyList<KeptCache>> FindAsync(AppId app, string branch, CacheKind kind, CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<KeptCache>)[.. connection.Query<CacheRow>($"""
            SELECT {CacheRow.Columns} FROM caches
             WHERE app_id = @app AND branch = @branch AND kind = @kind AND coalesce(unflushed_boot, @boot) = @boot
             ORDER BY used_at DESC
            """, new { app = app.Value, branch, kind = CacheRow.Text(kind), boot = Uptime.ThisBoot }).Select(row => row.ToCache())], ct);

    /// <summary>An app's caches, newest first.</summary>
    public Task<IReadOnlyList<KeptCache>> ListAsync(AppId app, long? below, int limit, CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<KeptCache>)[.. connection.Query<CacheRow>($"""
            SELECT {CacheRow.Columns} FROM caches WHERE app_id = @app AND id < @below ORDER BY id DESC LIMIT @limit
            """, new { app = app.Value, below = below ?? long.MaxValue, limit }).Select(row => row.ToCache())], ct);

    /// <summary>The caches of all apps, last used first.</summary>
    public Task<IReadOnlyList<KeptCache>> ListAllAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<KeptCache>)[.. connection.Query<CacheRow>($"SELECT {CacheRow.Columns} FROM caches ORDER BY used_at DESC, id DESC")
            .Select(row => row.ToCache())], ct);

    /// <summary>Writes down what an attempt's container will see, before it does.</summary>
    public Task HoldAsync(AttemptKey attempt, IReadOnlyList<HeldCache> held, IReadOnlyList<long> used, DateTimeOffset now, CancellationToken ct) =>
        database.WriteAsync(connection =>
        {
            connection.Execute("UPDATE builds SET caches = @held, caches_cleared = 0 WHERE app_id = @App AND number = @Number AND attempt = @Attempt",
                new { held = CacheRow.Json(held), App = attempt.App.Value, attempt.Number, attempt.Attempt });
            connection.Execute("UPDATE caches SET used_at = @now WHERE id IN @used", new { now, used });
        }, ct);

    public Task<IReadOnlyList<HeldCache>> HeldAsync(AttemptKey attempt, CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<HeldCache>)CacheRow.Read<List<HeldCache>>(connection.QuerySingleOrDefault<string?>(
            "SELECT caches FROM builds WHERE app_id = @App AND number = @Number AND attempt = @Attempt",
            new { App = attempt.App.Value, attempt.Number, attempt.Attempt })), ct);

    /// <summary>
    /// Keeps a cache in place of the one with its branch, kind and key; false when the app's caches were cleared while the attempt ran. Its files need not be
    /// on the disk: until <see cref="SetFlushedAsync"/> it counts only as long as the machine is not started anew.
    /// </summary>
    public Task<bool> SaveAsync(AttemptKey attempt, KeptCache cache, CancellationToken ct) => database.WriteAsync(connection =>
        connection.Execute("""
            INSERT INTO caches (app_id, branch, kind, key, layers, paths, has_leftovers, build, saved_at, used_at, unflushed_boot)
            SELECT app_id, @Branch, @kind, @Key, @layers, @paths, @HasLeftovers, @Build, @SavedAt, @UsedAt, @boot
              FROM builds
             WHERE app_id = @App AND number = @Number AND attempt = @Attempt AND caches_cleared = 0
                ON CONFLICT (app_id, branch, kind, key) DO UPDATE
               SET layers = excluded.layers, paths = excluded.paths, has_leftovers = excluded.has_leftovers, build = excluded.build,
                   saved_at = excluded.saved_at, used_at = excluded.used_at, unflushed_boot = excluded.unflushed_boot
            """, new
        {
            cache.Branch,
            kind = CacheRow.Text(cache.Kind),
            cache.Key,
            layers = CacheRow.Json(cache.Layers),
            paths = CacheRow.Json(cache.Paths),
            cache.HasLeftovers,
            cache.Build,
            cache.SavedAt,
            cache.UsedAt,
            boot = Uptime.ThisBoot,
            App = attempt.App.Value,
            attempt.Number,
            attempt.Attempt,
        }) == 1, ct);

    /// <summary>Puts one layer in the place of several, unless a build has changed the cache meanwhile. It need not be on the disk, as with <see cref="SaveAsync"/>.</summary>
    public Task<bool> ReplaceLayersAsync(KeptCache cache, CacheLayer merged, CancellationToken ct) => database.WriteAsync(connection =>
        connection.Execute("UPDATE caches SET layers = @merged, has_leftovers = 0, unflushed_boot = @boot WHERE id = @Id AND layers = @before",
            new { merged = CacheRow.Json<CacheLayer[]>([merged]), cache.Id, before = CacheRow.Json(cache.Layers), boot = Uptime.ThisBoot }) == 1, ct);

    /// <summary>The caches whose files may not be on the disk yet, by what they consist of.</summary>
    public Task<IReadOnlyList<(long Id, string Layers)>> ListUnflushedAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<(long, string)>)[.. connection.Query<(long, string)>("SELECT id, layers FROM caches WHERE unflushed_boot = @boot",
            new { boot = Uptime.ThisBoot })], ct);

    /// <summary>Whatever those caches consisted of is on the disk; one that has changed meanwhile stays as it is.</summary>
    public Task SetFlushedAsync(IReadOnlyList<(long Id, string Layers)> caches, CancellationToken ct) => database.WriteAsync(connection =>
    {
        foreach (var (id, layers) in caches)
            connection.Execute("UPDATE caches SET unflushed_boot = NULL WHERE id = @id AND layers = @layers", new { id, layers });
    }, ct);

    /// <summary>Forgets the caches that the machine's last start came before their files were on the disk; answers how many.</summary>
    public Task<int> DeleteUntrustedAsync(CancellationToken ct) => database.WriteAsync(connection =>
        connection.Execute("DELETE FROM caches WHERE unflushed_boot <> @boot", new { boot = Uptime.ThisBoot }), ct);

    /// <summary>Forgets an app's caches, of one branch or of all; builds that run with them will not bring them back.</summary>
    public Task ClearAsync(AppId app, string? branch, CancellationToken ct) => database.WriteAsync(connection =>
    {
        var of = new { app = app.Value, branch };
        connection.Execute("DELETE FROM caches WHERE app_id = @app AND (@branch IS NULL OR branch = @branch)", of);
        connection.Execute("""
            UPDATE builds SET caches_cleared = 1
             WHERE app_id = @app AND (@branch IS NULL OR branch = @branch) AND state IN ('provisioning', 'running')
            """, of);
    }, ct);

    public Task DeleteAsync(IReadOnlyList<long> ids, CancellationToken ct) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM caches WHERE id IN @ids", new { ids }), ct);

    /// <summary>The layers that a cache or a build that has not ended names.</summary>
    public Task<IReadOnlySet<string>> LayersInUseAsync(CancellationToken ct) => database.ReadAsync(connection =>
    {
        var kept = connection.Query<string>("SELECT layers FROM caches").SelectMany(CacheRow.Read<List<CacheLayer>>).Select(layer => layer.Id);
        var held = connection.Query<string>("SELECT caches FROM builds WHERE caches IS NOT NULL AND state IN ('provisioning', 'running')")
            .SelectMany(CacheRow.Read<List<HeldCache>>).SelectMany(cache => cache.Below.Select(layer => layer.Id).Append(cache.Layer));
        return (IReadOnlySet<string>)kept.Concat(held).ToHashSet(StringComparer.Ordinal);
    }, ct);
}
