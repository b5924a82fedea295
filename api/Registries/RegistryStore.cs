using System.Text.Json;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Registries;

/// <summary>The credentials that all apps use, by the registry's host.</summary>
internal sealed class RegistryStore(Database database)
{
    /// <summary>The credentials (null when none are set) and their revision (0: they never were).</summary>
    public Task<(RegistryCredentials? Credentials, long Revision)> FindAsync(string host, CancellationToken ct) => database.ReadAsync(connection =>
    {
        var row = connection.QuerySingleOrDefault<Row>("SELECT host AS Host, value AS Value, revision AS Revision FROM registries WHERE host = @host",
            new { host });
        return (Read(row?.Value), row?.Revision ?? 0);
    }, ct);

    public Task<IReadOnlyList<(string Host, RegistryCredentials Credentials)>> ListAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<(string, RegistryCredentials)>)[.. connection.Query<Row>(
            "SELECT host AS Host, value AS Value, revision AS Revision FROM registries WHERE value IS NOT NULL ORDER BY host")
            .Select(row => (row.Host, Read(row.Value)!))], ct);

    /// <summary>Sets them, or with null deletes them; the new revision, or null when it is not the expected one any more.</summary>
    public Task<long?> SetAsync(string host, RegistryCredentials? credentials, long? expected, CancellationToken ct)
    {
        var value = credentials is null ? null : JsonSerializer.Serialize(credentials, JsonSetup.Options);
        return database.WriteAsync(connection =>
        {
            var current = connection.QuerySingleOrDefault<long>("SELECT revision FROM registries WHERE host = @host", new { host });
            if (expected is not null && expected != current) return (long?)null;
            connection.Execute("""
                INSERT INTO registries (host, value, revision) VALUES (@host, @value, 1)
                    ON CONFLICT (host) DO UPDATE SET value = excluded.value, revision = registries.revision + 1
                """, new { host, value });
            return current + 1;
        }, ct);
    }

    private static RegistryCredentials? Read(string? value) =>
        value is null ? null : JsonSerializer.Deserialize<RegistryCredentials>(value, JsonSetup.Options);

    private sealed record Row
    {
        public string Host { get; init; } = "";
        public string? Value { get; init; }
        public long Revision { get; init; }
    }
}
