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

    private const string Columns =
        "id AS Id, name AS Name, hash AS Hash, scopes AS Scopes, created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt";

    private readonly Lock gate = new();
    private volatile FrozenDictionary<string, ApiKey>? byHash;
    private readonly Dictionary<string, DateTimeOffset> notedAt = [];
    private int changes;

    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<ApiKey>)[.. connection.Query<Row>($"SELECT {Columns} FROM api_keys ORDER BY created_at, id").Select(row => row.ToKey())], ct);

    public async Task AddAsync(ApiKey key, CancellationToken ct)
    {
        await database.WriteAsync(connection => connection.Execute("""
            INSERT INTO api_keys (id, name, hash, scopes, created_at, expires_at) VALUES (@Id, @Name, @Hash, @scopes, @CreatedAt, @ExpiresAt)
            """, new { key.Id, key.Name, key.Hash, scopes = JsonSerializer.Serialize(key.Scopes, JsonSetup.Options), key.CreatedAt, key.ExpiresAt }), ct);
        Changed();
    }

    /// <summary>False when there is no such key.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken ct)
    {
        lock (gate) notedAt.Remove(id);
        var gone = await database.WriteAsync(connection => connection.Execute("DELETE FROM api_keys WHERE id = @id", new { id }) == 1, ct);
        Changed();
        return gone;
    }

    /// <summary>The key that somebody shows, if it is one and has not ended.</summary>
    public async Task<ApiKey?> FindAsync(string shown, CancellationToken ct)
    {
        if (shown.Length != ApiKey.Length) return null;
        var now = clock.GetUtcNow();
        if ((byHash ?? await LoadAsync(ct)).GetValueOrDefault(ApiKey.HashOf(shown)) is not { } key || key.ExpiresAt <= now) return null;
        if ((key.LastUsedAt is null || now - key.LastUsedAt >= Exactness) && MayNote(key, now)) await NoteUseAsync(key, now, ct);
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

    private async Task NoteUseAsync(ApiKey key, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await database.WriteAsync(connection => connection.Execute("UPDATE api_keys SET last_used_at = @now WHERE id = @Id", new { key.Id, now }), ct);
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
        var loaded = (await ListAsync(ct)).ToFrozenDictionary(key => key.Hash, StringComparer.Ordinal);
        lock (gate)
        {
            // What changed while it was read is read again by the next request.
            if (before == changes) byHash = loaded;
        }

        return loaded;
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

        public ApiKey ToKey() => new()
        {
            Id = Id,
            Name = Name,
            Hash = Hash,
            Scopes = JsonSerializer.Deserialize<List<KeyScope>>(Scopes, JsonSetup.Options)!,
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            LastUsedAt = LastUsedAt,
        };
    }
}
