using System.Text.Json;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Apps;

/// <summary>A setting of an app with its revision (the ETag). Revision 0: it was never set.</summary>
internal sealed record AppSetting<T>(T? Value, long Revision) where T : class;

/// <summary>
/// The settings of an app that are resources of their own (build image, package overrides, build spec, deploy key,
/// known hosts): one JSON value each, changed as a whole, with a revision that only grows.
/// </summary>
internal sealed class AppSettingStore(Database database)
{
    /// <summary>The setting; its value is null when it is not set.</summary>
    public Task<AppSetting<T>> FindAsync<T>(AppId app, string name, CancellationToken ct) where T : class =>
        database.ReadAsync(connection =>
        {
            var row = connection.QuerySingleOrDefault<Row>("""
                SELECT value AS Value, revision AS Revision FROM app_settings WHERE app_id = @app AND name = @name
                """, new { app = app.Value, name });
            return new AppSetting<T>(row?.Value is null ? null : JsonSerializer.Deserialize<T>(row.Value, JsonSetup.Options), row?.Revision ?? 0);
        }, ct);

    /// <summary>The settings whose names begin so, by name.</summary>
    public Task<IReadOnlyList<(string Name, T Value)>> ListAsync<T>(AppId app, string prefix, CancellationToken ct) where T : class =>
        database.ReadAsync(connection => (IReadOnlyList<(string, T)>)[.. connection.Query<Row>("""
            SELECT name AS Name, value AS Value, revision AS Revision FROM app_settings
             WHERE app_id = @app AND substr(name, 1, length(@prefix)) = @prefix AND value IS NOT NULL
             ORDER BY name
            """, new { app = app.Value, prefix }).Select(row => (row.Name, JsonSerializer.Deserialize<T>(row.Value!, JsonSetup.Options)!))], ct);

    /// <summary>Sets the value, or with null deletes it, if the revision is still the one expected (null: whatever it is).</summary>
    public Task<(SettingChange Change, long Revision)> SetAsync<T>(AppId app, string name, T? value, long? expected, CancellationToken ct) where T : class
    {
        var json = value is null ? null : JsonSerializer.Serialize(value, JsonSetup.Options);
        return database.WriteAsync(connection =>
        {
            if (connection.QuerySingleOrDefault<string?>("SELECT id FROM apps WHERE id = @app", new { app = app.Value }) is null)
                return (SettingChange.AppUnknown, 0L);
            var current = connection.QuerySingleOrDefault<long>(
                "SELECT revision FROM app_settings WHERE app_id = @app AND name = @name", new { app = app.Value, name });
            if (expected is not null && expected != current) return (SettingChange.RevisionMoved, current);
            connection.Execute("""
                INSERT INTO app_settings (app_id, name, value, revision) VALUES (@app, @name, @json, 1)
                    ON CONFLICT (app_id, name) DO UPDATE SET value = excluded.value, revision = app_settings.revision + 1
                """, new { app = app.Value, name, json });
            return (SettingChange.Done, current + 1);
        }, ct);
    }

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public string? Value { get; init; }
        public long Revision { get; init; }
    }
}
