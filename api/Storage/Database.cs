using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace BuildApi.Storage;

/// <summary>
/// The service's store: one SQLite file in WAL mode, many readers, one writer.
/// </summary>
/// <remarks>
/// Writes are queued to one thread that commits all that wait in one transaction: a commit costs one flush to the
/// disk, however many callers share it, and no writer ever meets a locked file. A write that was acknowledged survives
/// a power cut (<c>synchronous=FULL</c>).
/// </remarks>
internal sealed class Database : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private readonly string connectionString;
    private readonly Channel<Write> writes = Channel.CreateUnbounded<Write>(new() { SingleReader = true });
    private readonly Thread writer;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Database(DataFolder folder)
    {
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.File("buildapi.db"),
            ForeignKeys = true,
            DefaultTimeout = 5,
        }.ToString();
        writer = new Thread(WriteAll) { IsBackground = true, Name = "store writer" };
        writer.Start();
    }

    /// <summary>What <c>Migrator</c> connects with.</summary>
    public string ConnectionString => connectionString;

    /// <summary>Reads outside any transaction. Queries are short: SQLite answers on the calling thread.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(ct);
        return await query(connection);
    }

    /// <summary>
    /// Runs a change in the writer's transaction and answers once it is on the disk. A change that throws is undone
    /// alone; the others of its batch stand. Once queued it is carried out, whether or not the caller still waits.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var write = new Write<T>(change);
        if (!writes.Writer.TryWrite(write)) throw new InvalidOperationException("The store is closed: the service is stopping.");
        return await write.Done.ConfigureAwait(false);
    }

    public Task WriteAsync(Action<DbConnection> change, CancellationToken ct) =>
        WriteAsync(connection => { change(connection); return true; }, ct);

    public async ValueTask DisposeAsync()
    {
        if (writes.Writer.TryComplete()) await stopped.Task;
    }

    private void WriteAll()
    {
        try
        {
            var batch = new List<Write>(LargestBatch);
            while (writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (batch.Count < LargestBatch && writes.Reader.TryRead(out var write)) batch.Add(write);
                Commit(batch);
                batch.Clear();
            }
        }
        finally
        {
            stopped.TrySetResult();
        }
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            Execute(connection, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE");
            foreach (var write in batch) RunAlone(connection, write);
            Execute(connection, "COMMIT");
        }
        catch (Exception failure)
        {
            // Disposing of the connection rolled all of it back.
            foreach (var write in batch) write.Fail(failure);
            return;
        }

        foreach (var write in batch) write.Acknowledge();
    }

    private static void RunAlone(SqliteConnection connection, Write write)
    {
        Execute(connection, "SAVEPOINT one");
        Execute(connection, write.Run(connection) ? "RELEASE one" : "ROLLBACK TO one; RELEASE one");
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private abstract class Write
    {
        /// <summary>Carries the change out; false when it threw and is to be undone.</summary>
        public abstract bool Run(DbConnection connection);

        public abstract void Acknowledge();

        public abstract void Fail(Exception failure);
    }

    private sealed class Write<T>(Func<DbConnection, T> change) : Write
    {
        private readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private Exception? failure;

        public Task<T> Done => done.Task;

        public override bool Run(DbConnection connection)
        {
            try
            {
                result = change(connection);
                return true;
            }
            catch (Exception thrown)
            {
                failure = thrown;
                return false;
            }
        }

        public override void Acknowledge()
        {
            if (failure is null) done.TrySetResult(result!);
            else done.TrySetException(failure);
        }

        public override void Fail(Exception thrown) => done.TrySetException(failure ?? thrown);
    }
}
