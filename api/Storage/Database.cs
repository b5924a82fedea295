using System.Collections.Concurrent;
using System.Data.Common;
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
    /// <summary>The file in the data folder.</summary>
    public const string FileName = "buildapi.db";

    /// <summary>Reads at once that find a connection open; more open their own.</summary>
    private const int MostIdleReaders = 16;

    private readonly string connectionString;
    private readonly ConcurrentBag<StoreConnection> idleReaders = [];
    /// <summary>Its own monitor guards it and wakes the writer: no hand-over through the thread pool on the way.</summary>
    private readonly object gate = new();
    private List<PendingWrite> waiting = [];
    private volatile bool closed;
    private Task? closing;
    private int reading;
    private readonly IWriterTurns? turns;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    /// <summary>The writer's own; nobody else uses it.</summary>
    private StoreConnection? writing;

    /// <param name="folder">Where the file is.</param>
    /// <param name="turns">Says when the writer works; null: at once, on a thread of its own.</param>
    public Database(DataFolder folder, IWriterTurns? turns = null)
    {
        this.turns = turns;
        // Before the first statement: what is read once in another format is read so for good.
        DapperSetup.Apply();
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.File(FileName),
            ForeignKeys = true,
            DefaultTimeout = 5,
            // The store keeps its own connections open; one that it disposes of must let go of its locks.
            Pooling = false,
        }.ToString();
        if (turns is null) new Thread(WriteAll) { IsBackground = true, Name = "store writer" }.Start();
    }

    /// <summary>
    /// Whether a failure says that the store cannot be read or written just now (busy, out of memory, read-only, an I/O error, a full disk, a file that cannot
    /// be opened), which says nothing of what was asked of it.
    /// </summary>
    public static bool IsAway(Exception failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 or 7 or 8 or 10 or 13 or 14 or 15 };

    /// <summary>What <c>Migrator</c> connects with.</summary>
    public string ConnectionString => connectionString;

    /// <summary>Reads outside any transaction. Queries are short: SQLite answers on the calling thread.</summary>
    /// <exception cref="OperationCanceledException">The store is closed. A connection that was opened now would outlive it.</exception>
    public Task<T> ReadAsync<T>(Func<DbConnection, T> query, CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return Task.FromCanceled<T>(ct);
        StoreConnection? connection = null;
        Interlocked.Increment(ref reading);
        try
        {
            if (closed) throw new OperationCanceledException("The store is closed: the service is stopping.");
            if (!idleReaders.TryTake(out connection)) connection = new StoreConnection(connectionString);
            var result = query(connection);
            if (!closed && idleReaders.Count < MostIdleReaders) idleReaders.Add(connection);
            else connection.Dispose();
            return Task.FromResult(result);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            return Task.FromException<T>(failure);
        }
        finally
        {
            Interlocked.Decrement(ref reading);
        }
    }

    /// <summary>
    /// Runs a change in the writer's transaction and answers once it is on the disk. A change that throws is undone
    /// alone: the others of its batch run again, so a change must do nothing but talk to its connection. Once queued it is
    /// carried out, whether or not the caller still waits.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, T> change, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (AttachedWrite.Take() is not { } attached) return await QueueAsync(change).ConfigureAwait(false);
        try
        {
            return await QueueAsync(connection =>
            {
                attached.Run(connection);
                return change(connection);
            }).ConfigureAwait(false);
        }
        catch
        {
            attached.PutBack();
            throw;
        }
    }

    private Task<T> QueueAsync<T>(Func<DbConnection, T> change)
    {
        var write = new PendingWrite<T>(change);
        lock (gate)
        {
            if (closed) throw new InvalidOperationException("The store is closed: the service is stopping.");
            waiting.Add(write);
            if (waiting.Count > 1) return write.Done;
            if (turns is null) Monitor.Pulse(gate);
            else turns.Ask(WriteWaiting);
        }

        return write.Done;
    }

    public Task WriteAsync(Action<DbConnection> change, CancellationToken ct) =>
        WriteAsync(connection => { change(connection); return true; }, ct);

    /// <summary>Writes the store as it is at this moment into a new file, on the disk when this comes back; readers and the writer go on meanwhile.</summary>
    /// <exception cref="SqliteException">The disk is full, or there is such a file.</exception>
    public async Task CopyToAsync(string path, CancellationToken ct)
    {
        await ReadAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO @path";
            var to = command.CreateParameter();
            (to.ParameterName, to.Value) = ("@path", path);
            command.Parameters.Add(to);
            return command.ExecuteNonQuery();
        }, ct);
        // SQLite leaves that to whoever wants the copy.
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Makes a change that means nothing, to see whether changes can be made.</summary>
    public Task ProveAsync(DateTimeOffset now, CancellationToken ct) => WriteAsync(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO service (name, value) VALUES ('proof', @now) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        var at = command.CreateParameter();
        (at.ParameterName, at.Value) = ("@now", now.ToString("O"));
        command.Parameters.Add(at);
        command.ExecuteNonQuery();
    }, ct);

    /// <summary>May be called by several, each of whom comes back when the file is closed.</summary>
    public ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
            if (turns is not null) EndWriter();
            return new ValueTask(closing ??= CloseAsync());
        }
    }

    private async Task CloseAsync()
    {
        await stopped.Task;
        // Whoever reads at this moment gives its connection back or closes it; then nothing holds the file any more.
        while (Volatile.Read(ref reading) > 0) await Task.Yield();
        while (idleReaders.TryTake(out var connection)) await connection.DisposeAsync();
    }

    private void WriteAll()
    {
        try
        {
            for (var batch = Next([]); batch.Count > 0; batch = Next(batch)) Write(batch);
        }
        finally
        {
            EndWriter();
        }
    }

    /// <summary>One turn of a writer that is given its turns.</summary>
    private void WriteWaiting()
    {
        if (!closed) Write(Next([]));
    }

    private void Write(List<PendingWrite> batch)
    {
        // One that was alone has been told of its failure already.
        if (TryCommit(batch) || batch.Count == 1) return;
        foreach (var write in batch) TryCommit([write]);
    }

    private void EndWriter()
    {
        writing?.Dispose();
        stopped.TrySetResult();
    }

    /// <summary>All that waits now, in the order it came; nothing once the store is closed. Takes an emptied list to fill next.</summary>
    private List<PendingWrite> Next(List<PendingWrite> done)
    {
        done.Clear();
        lock (gate)
        {
            while (waiting.Count == 0 && !closed) Monitor.Wait(gate);
            (var batch, waiting) = (waiting, done);
            return batch;
        }
    }

    /// <summary>All or nothing; what fails alone is told so.</summary>
    private bool TryCommit(List<PendingWrite> batch)
    {
        try
        {
            writing ??= OpenWriter();
            writing.Execute("BEGIN IMMEDIATE");
            foreach (var write in batch) write.Run(writing);
            writing.Execute("COMMIT");
        }
        catch (Exception failure)
        {
            // This rolls all of it back; what follows begins with a new connection.
            writing?.Dispose();
            writing = null;
            if (batch is [var alone]) GoOn(() => alone.Fail(failure));
            return false;
        }

        // A few of the callers go on one behind the other: waking a thread for each costs more than most of them have to do.
        foreach (var few in batch.Chunk(4)) GoOn(() => AcknowledgeAll(few));
        return true;
    }

    private void GoOn(Action callers)
    {
        if (turns is not null) turns.GoOn(callers);
        else ThreadPool.UnsafeQueueUserWorkItem(go => go(), callers, preferLocal: false);
    }

    private static void AcknowledgeAll(PendingWrite[] writes)
    {
        foreach (var write in writes) write.Acknowledge();
    }

    private StoreConnection OpenWriter()
    {
        var connection = new StoreConnection(connectionString);
        // A longer log before it is copied into the file: pages that change again and again are copied once.
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
        return connection;
    }
}
