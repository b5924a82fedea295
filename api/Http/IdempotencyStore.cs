using System.Data.Common;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Http;

internal sealed record IdempotencyRow
{
    public string Request { get; init; } = "";
    public int? Status { get; init; }
    public string? Location { get; init; }
    public string? ETag { get; init; }
    public string? Body { get; init; }
}

/// <summary>The keys of requests of the last 24 hours and what was answered.</summary>
internal sealed class IdempotencyStore(Database database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>What an earlier life of the service began to answer, and of which nothing came, is free again.</summary>
    private readonly string life = Guid.NewGuid().ToString("N");

    /// <summary>Takes the key, or gives what an earlier request with it left.</summary>
    public Task<IdempotencyRow?> BeginAsync(string scope, string key, string request, DateTimeOffset now, CancellationToken ct) =>
        database.WriteAsync(connection =>
        {
            connection.Execute("DELETE FROM idempotency_keys WHERE created_at < @before", new { before = now - Kept });
            connection.Execute("""
                DELETE FROM idempotency_keys
                 WHERE scope = @scope AND key = @key AND status IS NULL AND location IS NULL AND life IS NOT @life
                """, new { scope, key, life });
            var taken = connection.Execute("""
                INSERT INTO idempotency_keys (scope, key, request, created_at, life) VALUES (@scope, @key, @request, @now, @life)
                    ON CONFLICT DO NOTHING
                """, new { scope, key, request, now, life });
            return taken == 1 ? null : Find(connection, scope, key);
        }, ct);

    /// <summary>
    /// Writes down what a request made, in the transaction that makes it: whatever dies afterwards, the key stands for that and for nothing else.
    /// </summary>
    public static void NoteEffect(DbConnection connection, IdempotentRequest request, string location) => connection.Execute(
        "UPDATE idempotency_keys SET location = @location WHERE scope = @Scope AND key = @Key", new { request.Scope, request.Key, location });

    public Task FinishAsync(string scope, string key, IdempotencyRow answer, CancellationToken ct) =>
        database.WriteAsync(connection =>
        {
            connection.Execute("""
                UPDATE idempotency_keys SET status = @Status, location = @Location, etag = @ETag, body = @Body
                 WHERE scope = @scope AND key = @key
                """, new { scope, key, answer.Status, answer.Location, answer.ETag, answer.Body });
        }, ct);

    public Task ForgetAsync(string scope, string key, CancellationToken ct) => database.WriteAsync(connection =>
    {
        connection.Execute("DELETE FROM idempotency_keys WHERE scope = @scope AND key = @key AND status IS NULL AND location IS NULL", new { scope, key });
    }, ct);

    private static IdempotencyRow? Find(DbConnection connection, string scope, string key) =>
        connection.QuerySingleOrDefault<IdempotencyRow>("""
            SELECT request AS Request, status AS Status, location AS Location, etag AS ETag, body AS Body
              FROM idempotency_keys
             WHERE scope = @scope AND key = @key
            """, new { scope, key });
}
