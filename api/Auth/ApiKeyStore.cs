using System.Collections.Frozen;
using System.Text.Json;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Auth;

/// <summary>The keys with limited rights. All of them are held in memory: every request asks.</summary>
internal sealed partial class ApiKeyStore(Database database, TimeProvider clock, ILogger<ApiKeyStore> logger)
{
    /// <summary>How exactly the time of the last use is kept: not every request is worth a write.</summary>
    private static readonly TimeSpan Exactness = TimeSpan.FromMinutes(1);

    private const string Columns = """
        id AS Id, name AS Name, hash AS Hash, scopes AS Scopes, created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt,
        last_used_from AS LastUsedFrom, rotated_at AS RotatedAt, old_hash AS OldHash, old_ends_at AS OldEndsAt,
        CASE WHEN is_bound THEN (SELECT json_group_array(app_id) FROM api_key_apps WHERE key_id = api_keys.id) END AS Apps
        """;

    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, ApiKey>? byHash;
    private readonly Dictionary<string, DateTimeOffset> notedAt = [];
    private int changes;

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<ApiKey>)[.. connection.Query<Row>($"SELECT {Columns} FROM api_keys ORDER BY created_at, id").Select(row => row.ToKey())], ct);

    public Task<ApiKey?> FindByIdAsync(string id, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM api_keys WHERE id = @id", new { id })?.ToKey(), ct);

    /// <summary>Stores a new key, unless one of its apps is not there: answers those that are not.</summary>
    public async Task<IReadOnlyList<string>> AddAsync(ApiKey key, CancellationToken ct)
    {
        var row = new
        {
            key.Id,
            key.Name,
            key.Hash,
            Scopes = JsonSerializer.Serialize(key.Scopes, JsonSetup.Options),
            key.CreatedAt,
            key.ExpiresAt,
            IsBound = key.Apps is not null,
            Apps = JsonSerializer.Serialize(key.Apps ?? new HashSet<string>()),
        };
        var missing = await database.WriteAsync(connection =>
        {
            var unknown = connection.Query<string>("SELECT value FROM json_each(@Apps) WHERE value NOT IN (SELECT id FROM apps)", row).ToList();
            if (unknown.Count > 0) return unknown;
            connection.Execute("""
                INSERT INTO api_keys (id, name, hash, scopes, created_at, expires_at, is_bound)
                VALUES (@Id, @Name, @Hash, @Scopes, @CreatedAt, @ExpiresAt, @IsBound)
                """, row);
            connection.Execute("INSERT INTO api_key_apps (key_id, app_id) SELECT @Id, value FROM json_each(@Apps)", row);
            return unknown;
        }, ct);
        Changed();
        return missing;
    }

    /// <summary>Stores a key's new secret and how long the one before holds; false when there is no such key.</summary>
    public async Task<bool> RotateAsync(ApiKey key, CancellationToken ct)
    {
        var found = await database.WriteAsync(connection => connection.Execute("""
            UPDATE api_keys SET hash = @Hash, rotated_at = @RotatedAt, old_hash = @OldHash, old_ends_at = @OldEndsAt
             WHERE id = @Id
            """, new { key.Id, key.Hash, key.RotatedAt, key.OldHash, key.OldEndsAt }) == 1, ct);
        Changed();
        return found;
    }

    /// <summary>To be called when an app was removed: the store took it from its keys, and what is in memory must not give them one of the same id.</summary>
    public void ForgetRemovedApps() => Changed();

    /// <summary>False when there is no such key.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        lock (gate) notedAt.Remove(id);
        var gone = await database.WriteAsync(connection => connection.Execute("DELETE FROM api_keys WHERE id = @id", new { id }) == 1, ct);
        Changed();
        return gone;
    }

    /// <summary>The key that somebody shows, if it is one and has not ended.</summary>
    /// <param name="shown">What was sent.</param>
    /// <param name="from">The address that sent it.</param>
    public async Task<ApiKey?> FindAsync(string shown, string? from, CancellationToken ct)
    {
        if (shown.Length != ApiKey.Length) return null;
        var now = clock.GetUtcNow();
        if ((byHash ?? await LoadAsync(ct)).GetValueOrDefault(ApiKey.HashOf(shown)) is not { } key || key.ExpiresAt <= now) return null;
        if ((key.LastUsedAt is null || now - key.LastUsedAt >= Exactness) && MayNote(key, now)) await NoteUseAsync(key, now, from, ct);
        return key;
    }

    // One request in a minute tries, whatever comes of it.
    private bool MayNote(ApiKey key, DateTimeOffset now)
    {
        lock (gate)
        {
            if (notedAt.TryGetValue(key.Id, out var before) && now - before < Exactness) return false;
            notedAt[key.Id] = now;
            return true;
        }
    }

    private async Task NoteUseAsync(ApiKey key, DateTimeOffset now, string? from, CancellationToken ct)
    {
        try
        {
            await database.WriteAsync(connection => connection.Execute(
                "UPDATE api_keys SET last_used_at = @now, last_used_from = @from WHERE id = @Id", new { key.Id, now, from }), ct);
            Changed();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A store with no room left is no reason to refuse a key that is right.
            NotNoted(logger, key.Name, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The last use of the API key {Name} could not be noted")]
    private static partial void NotNoted(ILogger logger, string name, Exception failure);

    private async Task<FrozenDictionary<string, ApiKey>> LoadAsync(CancellationToken ct)
    {
        var before = Volatile.Read(ref changes);
        var loaded = (await ListAsync(ct)).SelectMany(Secrets).ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal);
        lock (gate)
        {
            // What changed while it was read is read again by the next request.
            if (before == changes) byHash = loaded;
        }

        return loaded;
    }

    /// <summary>A key by each secret that it has: the one that was replaced is a key that ends with its overlap.</summary>
    private static IEnumerable<ApiKey> Secrets(ApiKey key)
    {
        yield return key;
        if (key is { OldHash: { } hash, OldEndsAt: { } ends }) yield return key with { Hash = hash, ExpiresAt = key.ExpiresAt < ends ? key.ExpiresAt : ends };
    }

    private void Changed()
    {
        lock (gate)
        {
            changes++;
            byHash = null;
        }
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public string Name { get; init; } = "";
        public string Hash { get; init; } = "";
        public string Scopes { get; init; } = "";
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
        public string? LastUsedFrom { get; init; }
        public string? Apps { get; init; }
        public DateTimeOffset? RotatedAt { get; init; }
        public string? OldHash { get; init; }
        public DateTimeOffset? OldEndsAt { get; init; }

        public ApiKey ToKey() => new()
        {
            Id = Id,
            Name = Name,
            Hash = Hash,
            Scopes = JsonSerializer.Deserialize<List<KeyScope>>(Scopes, JsonSetup.Options)!,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            LastUsedAt = LastUsedAt,
            LastUsedFrom = LastUsedFrom,
            Apps = Apps is null ? null : JsonSerializer.Deserialize<List<string>>(Apps)!.ToFrozenSet(StringComparer.Ordinal),
            RotatedAt = RotatedAt,
            OldHash = OldHash,
            OldEndsAt = OldEndsAt,
        };
    }
}
