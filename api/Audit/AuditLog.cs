using System.Collections.Concurrent;

namespace BuildApi.Audit;

/// <summary>
/// Takes entries, and has them written down. An entry goes to the disk with the change that it is of; its outcome, and a request that changed nothing,
/// within a second: a crash takes the last second's outcomes along, and never a change's entry.
/// </summary>
internal sealed partial class AuditLog(AuditStore store, ILogger<AuditLog> logger) : IDisposable
{
    /// <summary>Outcomes that wait at the most, as when the store takes nothing; what comes on top is only counted.</summary>
    private const int MostWaiting = 20_000;

    private readonly ConcurrentQueue<AuditEntry> waiting = new();
    private readonly SemaphoreSlim writing = new(1);
    private readonly Lock gate = new();
    private long last;
    private int dropped;

    /// <summary>The id of an entry of this time, above all that there are.</summary>
    public async Task<long> NextIdAsync(DateTimeOffset time, CancellationToken ct)
    {
        // What an earlier life of the service wrote is older, whatever the clock says.
        if (Volatile.Read(ref last) == 0) Follow(await store.LastIdAsync(ct));
        lock (gate) return last = Math.Max(last + 1, AuditStore.IdAt(time));
    }

    /// <summary>Takes an entry with its outcome.</summary>
    public void End(AuditEntry entry)
    {
        if (waiting.Count < MostWaiting) waiting.Enqueue(entry);
        else Interlocked.Increment(ref dropped);
    }

    /// <summary>Writes down what waits. What cannot be written goes on waiting.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        await writing.WaitAsync(ct);
        var taken = new List<AuditEntry>();
        try
        {
            while (taken.Count < MostWaiting && waiting.TryDequeue(out var entry)) taken.Add(entry);
            if (taken.Count > 0) await store.EndAsync(taken, ct);
            if (Interlocked.Exchange(ref dropped, 0) is > 0 and var lost) Dropped(logger, lost);
        }
        catch
        {
            foreach (var entry in taken) waiting.Enqueue(entry);
            throw;
        }
        finally
        {
            writing.Release();
        }
    }

    public void Dispose() => writing.Dispose();

    private void Follow(long known)
    {
        lock (gate) last = Math.Max(last, known);
    }

    [LoggerMessage(LogLevel.Error, "{Count} outcomes of requests are missing in the audit log: the store could not be written, and too many waited")]
    private static partial void Dropped(ILogger logger, int count);
}
