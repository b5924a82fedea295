using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using BuildApi.Builds;

namespace BuildApi.BuildLogs;

/// <summary>Reads a log while it is being written, and after.</summary>
internal sealed class LogReader(BuildStore builds, BuildLogFiles files, BuildSignals signals)
{
    private const int BlockSize = 64 * 1024;

    /// <summary>A piece of the log, and what the build was like when it was read.</summary>
    internal readonly record struct Piece(long Offset, ReadOnlyMemory<byte> Bytes, Build Build);

    /// <summary>
    /// The log from an offset on, piece by piece, until the build has ended and all was given. The last piece is empty
    /// and carries the ended build. The memory of a piece is good until the next one is asked for.
    /// </summary>
    public async IAsyncEnumerable<Piece> FollowAsync(BuildKey key, long offset, [EnumeratorCancellation] CancellationToken ct)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            await using var file = new ReopenedFile(files, key);
            while (true)
            {
                var bell = signals.Next(key);
                if (await builds.FindAsync(key, ct) is not { } build) yield break;
                if (IsNoticeOnly(build) && offset < build.LogLength)
                {
                    yield return new Piece(offset, Encoding.UTF8.GetBytes(build.QueueNotice!).AsMemory((int)offset), build);
                    offset = build.LogLength;
                }

                while (offset < build.LogLength)
                {
                    var read = await file.ReadAsync(offset, block.AsMemory(0, (int)Math.Min(BlockSize, build.LogLength - offset)), ct);
                    if (read == 0) break;
                    yield return new Piece(offset, block.AsMemory(0, read), build);
                    offset += read;
                }

                if (BuildLifecycle.HasEnded(build.State))
                {
                    yield return new Piece(offset, ReadOnlyMemory<byte>.Empty, build);
                    yield break;
                }

                await bell.WaitAsync(ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>The part of the log that counts, each line behind the time it came; with <paramref name="follow"/> until the build ends.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> StampedAsync(Build build, bool follow, [EnumeratorCancellation] CancellationToken ct)
    {
        var stamper = new LineStamper(() => files.ReadTimes(build.Key));
        if (follow)
        {
            await foreach (var piece in FollowAsync(build.Key, 0, ct)) yield return stamper.Stamp(piece.Offset, piece.Bytes.Span);
            yield break;
        }

        await using var log = Open(build);
        var block = new byte[BlockSize];
        var offset = 0L;
        for (int read; (read = await log.ReadAsync(block, ct)) > 0; offset += read) yield return stamper.Stamp(offset, block.AsSpan(0, read));
    }

    /// <summary>The part of the log that counts, as a stream that can be positioned.</summary>
    public Stream Open(Build build) => IsNoticeOnly(build)
        ? new MemoryStream(Encoding.UTF8.GetBytes(build.QueueNotice!), writable: false)
        : new BoundedStream(files.OpenRead(build.Key), build.LogLength);

    // Nothing was written yet, so there may be no file.
    private static bool IsNoticeOnly(Build build) => build.QueueNotice is { } notice && build.LogLength == Encoding.UTF8.GetByteCount(notice);

    /// <summary>The file appears with the first line; until then there is nothing to read.</summary>
    private sealed class ReopenedFile(BuildLogFiles files, BuildKey key) : IAsyncDisposable
    {
        private Stream file = Stream.Null;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken ct)
        {
            if (file == Stream.Null) file = files.OpenRead(key);
            if (file == Stream.Null) return 0;
            file.Position = offset;
            return await file.ReadAsync(into, ct);
        }

        public ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
