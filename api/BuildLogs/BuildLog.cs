using System.Buffers;
using System.Text;
using BuildApi.Builds;

namespace BuildApi.BuildLogs;

/// <summary>
/// The log of one running attempt: takes what the runner sends, by byte offset, and the service's own lines; masks
/// secrets before anything reaches the disk.
/// </summary>
/// <remarks>
/// Order of a write: file, flush to the disk, length in the store, doorbell. A crash in between leaves bytes behind the
/// stored length, which the next write covers; the runner then sends again from the stored offset. So no byte is lost
/// or doubled, whichever side restarts.
/// </remarks>
internal sealed class BuildLog(
    AttemptKey attempt, string? notice, BuildLogFiles files, LogStore store, BuildSignals signals, SecretSet secrets, long limit, TimeProvider clock)
    : IDisposable
{
    // Large enough that flushes do not count, small enough that a follower sees a long burst as it comes.
    private const int BlockSize = 2 * 1024 * 1024;

    private readonly SemaphoreSlim gate = new(1, 1);
    private bool hasNotice = notice is null;
    private bool hasName;
    private bool hasLastLine;

    /// <summary>What is masked, from now on more when the build is given more.</summary>
    public SecretSet Secrets => secrets;

    /// <summary>
    /// Takes bytes that begin at <paramref name="offset"/> of what the runner has; answers the offset it expects next.
    /// That is less than what was sent when the end may be the beginning of a secret: the runner sends it again, with
    /// more behind it. An offset that is not the expected one takes nothing.
    /// </summary>
    public async Task<LogAppend> AppendAsync(long offset, Stream body, bool final, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (await store.FindAsync(attempt.Build, ct) is not { } position) return new LogAppend(false, 0);
            // The last line is in the file and not counted yet: what a runner still had on the way would be written over it.
            if (hasLastLine || position.Received != offset) return new LogAppend(false, position.Received);
            return await CopyAsync(position, body, final, ct);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Adds a line of the service's own; secrets in it are masked, too.</summary>
    public async Task WriteLineAsync(string line, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (hasLastLine || await store.FindAsync(attempt.Build, ct) is not { } position) return;
            var output = new ArrayBufferWriter<byte>();
            await WriteToFileAsync(position.Length, Lines(position.Length, line, output), ct);
            await AdvanceAsync(position, position with { Length = position.Length + output.WrittenCount }, ct);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// Writes the last line without counting it yet: the length that is returned goes into the statement that ends the
    /// build, so that "it has ended" and "this is its last line" become true together.
    /// </summary>
    public async Task<long> WriteLastLineAsync(string line, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (await store.FindAsync(attempt.Build, ct) is not { } position) return 0;
            hasLastLine = true;
            var output = new ArrayBufferWriter<byte>();
            await WriteToFileAsync(position.Length, Lines(position.Length, line, output), ct);
            return position.Length + output.WrittenCount;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A text without the secrets: what is told of the build elsewhere, such as the command that failed.</summary>
    public string Masked(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        secrets.Mask.Mask(Encoding.UTF8.GetBytes(text), final: true, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public void Dispose() => gate.Dispose();

    private async Task<LogAppend> CopyAsync(LogPosition position, Stream body, bool final, CancellationToken ct)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            var held = 0;
            while (true)
            {
                var read = await body.ReadAtLeastAsync(block.AsMemory(held), block.Length - held, throwOnEndOfStream: false, ct);
                var ended = held + read < block.Length;
                var output = new ArrayBufferWriter<byte>(held + read + 64);
                var consumed = secrets.Mask.Mask(block.AsSpan(0, held + read), final && ended, output).Consumed;
                var next = await StoreAsync(position, consumed, output.WrittenMemory, ct);
                if (next is null) return new LogAppend(false, position.Received);
                position = next.Value;
                held = held + read - consumed;
                if (ended) return new LogAppend(true, position.Received, position.Length >= limit);
                block.AsSpan(consumed, held).CopyTo(block);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private async Task<LogPosition?> StoreAsync(LogPosition position, int consumed, ReadOnlyMemory<byte> text, CancellationToken ct)
    {
        if (consumed == 0 && text.IsEmpty) return position;
        text = Limited(position.Length, text);
        await WriteToFileAsync(position.Length, text, ct);
        return await AdvanceAsync(position, new LogPosition(position.Received + consumed, position.Length + text.Length), ct);
    }

    // What does not fit is received and dropped: the build goes on, and the log says why it stops here.
    private ReadOnlyMemory<byte> Limited(long length, ReadOnlyMemory<byte> text)
    {
        if (length >= limit) return ReadOnlyMemory<byte>.Empty;
        if (length + text.Length <= limit) return text;
        var notice = Encoding.UTF8.GetBytes($"\n[buildapi] The log is larger than {limit} bytes (BuildApi__MaxLogBytes); the rest of the output is dropped.\n");
        return (byte[])[.. text.Span[..(int)(limit - length)], .. notice];
    }

    private async Task<LogPosition?> AdvanceAsync(LogPosition from, LogPosition to, CancellationToken ct)
    {
        if (!await store.AdvanceAsync(attempt, from, to, ct)) return null;
        signals.Ring(attempt.Build);
        LogMetrics.Added(to.Length - from.Length);
        return to;
    }

    private async Task WriteToFileAsync(long at, ReadOnlyMemory<byte> text, CancellationToken ct)
    {
        if (text.IsEmpty) return;
        await using var file = files.OpenWrite(attempt.Build);
        // Those bytes count since the build was queued; what is written behind them takes them to the disk.
        if (!hasNotice) await RandomAccess.WriteAsync(file.SafeFileHandle, Encoding.UTF8.GetBytes(notice!), 0, ct);
        hasNotice = true;
        await RandomAccess.WriteAsync(file.SafeFileHandle, text, at, ct);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        if (!hasName) files.FlushName(attempt.Build);
        hasName = true;
        // Before the bytes count, so that nobody sees them without; if they never do, what is written in their place has a later record.
        files.AddTime(attempt.Build, at, at + text.Length, clock.GetUtcNow());
    }

    // A line of the service never continues a line of the build.
    private ReadOnlyMemory<byte> Lines(long length, string line, ArrayBufferWriter<byte> output)
    {
        var text = (length > 0 && LastByte(length) != (byte)'\n' ? "\n" : "") + line.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        secrets.Mask.Mask(Encoding.UTF8.GetBytes(text), final: true, output);
        return output.WrittenMemory;
    }

    private byte LastByte(long length)
    {
        using var file = files.OpenRead(attempt.Build);
        if (file == Stream.Null) return (byte)'\n';
        Span<byte> last = stackalloc byte[1];
        file.Position = Math.Min(length - 1, file.Length);
        return file.Read(last) == 1 ? last[0] : (byte)'\n';
    }
}

/// <summary>
/// What came of an append: whether the offset was the expected one, the offset that is expected next, and whether the log is full, so that whatever
/// comes is dropped.
/// </summary>
internal readonly record struct LogAppend(bool Taken, long Next, bool Full = false);
