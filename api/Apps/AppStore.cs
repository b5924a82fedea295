using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Apps;

/// <summary>Apps in the store. What was read stays in memory until the next change of any app.</summary>
internal sealed class AppStore(Database database, SecretBox secrets)
{
    private const string Columns = """
        id AS Id, name AS Name, repository AS Repository, branch AS Branch, environment AS Environment, secret_names AS SecretNames,
        timeout_minutes AS TimeoutMinutes, cpus AS Cpus, memory_mb AS MemoryMb, concurrency AS Concurrency, weight AS Weight, supersede AS Supersede,
        revision AS Revision, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    private ConcurrentDictionary<AppId, App> read = new();

    public async Task<App?> FindAsync(AppId id, CancellationToken ct)
    {
        // Taken before reading: what a change overtook is put where nobody looks any more.
        var known = Volatile.Read(ref read);
        if (known.TryGetValue(id, out var app)) return app;
        app = await database.ReadAsync(connection => ToApp(connection.QuerySingleOrDefault<AppRow>(
            $"SELECT {Columns} FROM apps WHERE id = @id", new { id = id.Value })), ct);
        if (app is not null) known[id] = app;
        return app;
    }

    /// <param name="only">The ids that are looked for; null: all.</param>
    public Task<IReadOnlyList<App>> ListAsync(IReadOnlySet<string>? only, string? after, int limit, CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<App>)[.. connection.Query<AppRow>($"""
            SELECT {Columns}
              FROM apps
             WHERE id > @after {(only is null ? "" : "AND id IN (SELECT value FROM json_each(@ids))")}
             ORDER BY id
             LIMIT @limit
            """, new { after = after ?? "", limit, ids = JsonSerializer.Serialize(only) }).Select(row => ToApp(row)!)], ct);

    /// <summary>The ids of all apps.</summary>
    public Task<IReadOnlySet<string>> IdsAsync(CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlySet<string>)connection.Query<string>("SELECT id FROM apps").ToHashSet(StringComparer.Ordinal), ct);

    /// <summary>False when the id is taken.</summary>
    public Task<bool> AddAsync(App app, IReadOnlyDictionary<string, string> secretValues, CancellationToken ct)
    {
        var row = ToRow(app, secretValues);
        return database.WriteAsync(connection => connection.Execute("""
            INSERT INTO apps (id, name, repository, branch, environment, secret_names, secrets, timeout_minutes, cpus, memory_mb,
                              concurrency, weight, supersede, last_build, revision, created_at, updated_at)
            VALUES (@Id, @Name, @Repository, @Branch, @Environment, @SecretNames, @Secrets, @TimeoutMinutes, @Cpus, @MemoryMb,
                    @Concurrency, @Weight, @Supersede, 0, 1, @CreatedAt, @UpdatedAt)
                ON CONFLICT (id) DO NOTHING
            """, row) == 1, ct);
    }

    /// <summary>Stores an app that was read at its revision; null when somebody changed it since.</summary>
    public async Task<App?> UpdateAsync(App app, IReadOnlyDictionary<string, string?>? secretChange, CancellationToken ct)
    {
        // Only those that stay are opened: whoever has lost the keys can set all anew, and change what is no secret.
        var stay = app.SecretNames.Any(name => secretChange?.ContainsKey(name) != true);
        var keep = stay && secretChange is null;
        var values = AppRules.Merge(stay && !keep ? await SecretsAsync(app.Id, ct) : new Dictionary<string, string>(), secretChange);
        var row = ToRow(app, values.Where(secret => app.SecretNames.Contains(secret.Key)).ToDictionary()) with { KeepSecrets = keep };
        return await ChangeAsync(connection => ToApp(connection.QuerySingleOrDefault<AppRow>($"""
            UPDATE apps SET name = @Name, repository = @Repository, branch = @Branch, environment = @Environment,
                            secret_names = @SecretNames, secrets = CASE WHEN @KeepSecrets THEN secrets ELSE @Secrets END,
                            timeout_minutes = @TimeoutMinutes, cpus = @Cpus, memory_mb = @MemoryMb, concurrency = @Concurrency, weight = @Weight, supersede = @Supersede,
                            updated_at = @UpdatedAt, revision = revision + 1
             WHERE id = @Id AND revision = @Revision
            RETURNING {Columns}
            """, row)), ct);
    }

    public Task<bool> DeleteAsync(AppId id, CancellationToken ct) => ChangeAsync(
        connection => connection.Execute("DELETE FROM apps WHERE id = @id", new { id = id.Value }) == 1, ct);

    /// <summary>The values of an app's secrets: for its builds and their masks, for nothing else.</summary>
    public Task<IReadOnlyDictionary<string, string>> SecretsAsync(AppId id, CancellationToken ct) =>
        database.ReadAsync(connection => secrets.OpenMap(connection.QuerySingleOrDefault<string?>(
            "SELECT secrets FROM apps WHERE id = @id", new { id = id.Value })), ct);

    private async Task<T> ChangeAsync<T>(Func<DbConnection, T> change, CancellationToken ct)
    {
        try
        {
            return await database.WriteAsync(change, ct);
        }
        finally
        {
            Volatile.Write(ref read, new());
        }
    }

    private AppRow ToRow(App app, IReadOnlyDictionary<string, string> secretValues) => new()
    {
        Id = app.Id.Value,
        Name = app.Name,
        Repository = app.Repository,
        Branch = app.Branch,
        Environment = JsonSerializer.Serialize(app.Environment),
        SecretNames = JsonSerializer.Serialize(app.SecretNames),
        Secrets = secretValues.Count == 0 ? null : secrets.CloseMap(secretValues),
        TimeoutMinutes = app.TimeoutMinutes,
        Cpus = app.Resources.Cpus,
        MemoryMb = app.Resources.MemoryMb,
        Concurrency = app.Concurrency,
        Weight = app.Weight,
        Supersede = app.Supersede.ToString(),
        Revision = app.Revision,
        CreatedAt = app.CreatedAt,
        UpdatedAt = app.UpdatedAt,
    };

    private static App? ToApp(AppRow? row) => row is null ? null : new App
    {
        Id = AppId.Parse(row.Id, null),
        Name = row.Name,
        Repository = row.Repository,
        Branch = row.Branch,
        Environment = JsonSerializer.Deserialize<Dictionary<string, string>>(row.Environment)!,
        SecretNames = JsonSerializer.Deserialize<List<string>>(row.SecretNames)!,
        TimeoutMinutes = row.TimeoutMinutes,
        Resources = new AppResources { Cpus = row.Cpus, MemoryMb = row.MemoryMb },
        Concurrency = row.Concurrency,
        Weight = row.Weight,
        Supersede = Enum.Parse<Supersede>(row.Supersede, ignoreCase: true),
        Revision = row.Revision,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
    };

    private sealed record AppRow
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string? Repository { get; init; }
        public string Branch { get; init; } = "";
        public string Environment { get; init; } = "{}";
        public string SecretNames { get; init; } = "[]";
        public string? Secrets { get; init; }
        public bool KeepSecrets { get; init; }
        public int TimeoutMinutes { get; init; }
        public double? Cpus { get; init; }
        public int? MemoryMb { get; init; }
        public int Concurrency { get; init; }
        public int Weight { get; init; }
        public string Supersede { get; init; } = "";
        public long Revision { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
    }
}
