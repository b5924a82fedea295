using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.BuildLogs;

/// <summary>How far a log has come: bytes received from the runner, and bytes that stand in the file.</summary>
internal readonly record struct LogPosition(long Received, long Length);

/// <summary>The lengths of logs in the store. What was written to a file counts once its length is here.</summary>
internal sealed class LogStore(Database database)
{
    public Task<LogPosition?> FindAsync(BuildKey build, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<Row>(
            "SELECT log_received AS Received, log_length AS Length FROM builds WHERE app_id = @app AND number = @number",
            new { app = build.App.Value, number = build.Number }) is { } row ? new LogPosition(row.Received, row.Length) : (LogPosition?)null, ct);

    /// <summary>The logs of an app's builds from a number on, the newest first: as far as each has come.</summary>
    public Task<IReadOnlyList<(int Number, long Length)>> ListAsync(AppId app, int from, int limit, CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<(int Number, long Length)>)[.. connection.Query<(int Number, long Length)>(
            "SELECT number, log_length FROM builds WHERE app_id = @app AND number <= @from ORDER BY number DESC LIMIT @limit",
            new { app = app.Value, from, limit })], ct);

    /// <summary>Advances both, if they still are where the caller found them and the attempt is the current one.</summary>
    public Task<bool> AdvanceAsync(AttemptKey attempt, LogPosition from, LogPosition to, CancellationToken ct) =>
        database.WriteAsync(connection => connection.Execute("""
            UPDATE builds SET log_received = @received, log_length = @length
             WHERE app_id = @app AND number = @number AND attempt = @Attempt AND finished_at IS NULL
               AND log_received = @fromReceived AND log_length = @fromLength
            """, new
        {
            app = attempt.App.Value,
            number = attempt.Number,
            attempt.Attempt,
            fromReceived = from.Received,
            fromLength = from.Length,
            received = to.Received,
            length = to.Length,
        }) == 1, ct);

    private sealed record Row
    {
        public long Received { get; init; }
        public long Length { get; init; }
    }
}
