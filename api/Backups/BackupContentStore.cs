using BuildApi.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BuildApi.Backups;

/// <summary>A log that the copied store counts on.</summary>
internal sealed record CopiedLog
{
    public string App { get; init; } = "";
    public int Number { get; init; }
    public long Length { get; init; }
    /// <summary>Of it, bytes that are in the store and may not be in a file yet.</summary>
    public long Notice { get; init; }
}

/// <summary>What the copy of the store in a backup names, so that it is copied as well; and the store it was copied from.</summary>
internal sealed class BackupContentStore(Database database)
{
    /// <summary>The logs of all builds in a copied store, with the lengths that it says count.</summary>
    public static IReadOnlyList<CopiedLog> Logs(string copy)
    {
        using var connection = Open(copy);
        return [.. connection.Query<CopiedLog>("""
            SELECT app_id AS App, number AS Number, log_length AS Length, COALESCE(LENGTH(CAST(queue_notice AS BLOB)), 0) AS Notice
              FROM builds
             WHERE log_length > 0
             ORDER BY app_id, number
            """)];
    }

    /// <summary>The builds of a copied store, each as <c>app/number</c>.</summary>
    public static IReadOnlySet<string> Builds(string copy)
    {
        using var connection = Open(copy);
        return connection.Query<string>("SELECT app_id || '/' || number FROM builds").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Takes the apps out of a copied store that have been removed since it was made, those included that were registered anew under the same id: their
    /// logs went while they were being copied. Their ids.
    /// </summary>
    public async Task<IReadOnlyList<string>> RemoveAppsThatWentAsync(string copy, CancellationToken ct)
    {
        var live = await database.ReadAsync(connection => connection.Query<AppRow>("SELECT id AS Id, created_at AS CreatedAt FROM apps").ToHashSet(), ct);
        using var connection = Open(copy);
        var copied = connection.Query<AppRow>("SELECT id AS Id, created_at AS CreatedAt FROM apps");
        var gone = copied.Where(app => !live.Contains(app)).Select(app => app.Id).ToList();
        foreach (var app in gone) connection.Execute("DELETE FROM apps WHERE id = @app", new { app });
        return gone;
    }

    /// <summary>
    /// Makes a restored store another service's than the one it was copied from, which may still run: neither removes the other's containers. The builds that
    /// ran find no container, and the next start ends them so or queues them again.
    /// </summary>
    public static void ForgetInstance(string copy)
    {
        using var connection = Open(copy);
        connection.Execute("DELETE FROM service WHERE name = 'instance'");
    }

    private static SqliteConnection Open(string copy)
    {
        DapperSetup.Apply();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = copy,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private sealed record AppRow
    {
        public string Id { get; init; } = "";
        public string CreatedAt { get; init; } = "";
    }
}
