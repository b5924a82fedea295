using System.Buffers;

namespace BuildApi.Artifacts;

/// <summary>
/// Holds back what is written synchronously until the next asynchronous call. ZipArchive ends each entry synchronously
/// even when it is disposed of asynchronously (.NET 10), which the body of a response does not take.
/// </summary>
/// <remarks>What is held back is the end of one entry, some kilobytes, when the caller flushes after each.</remarks>
internal sealed class ArtifactZipOutput(Stream output) : Stream
{
    private readonly ArrayBufferWriter<byte> held = new(16 * 1024);

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer) => held.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => held.Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await PassOnAsync(cancellationToken);
        await output.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The output itself is not flushed: a flush for each of 100,000 entries would send as many packets.
    public override Task FlushAsync(CancellationToken cancellationToken) => PassOnAsync(cancellationToken).AsTask();

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask PassOnAsync(CancellationToken ct)
    {
        if (held.WrittenCount == 0) return;
        await output.WriteAsync(held.WrittenMemory, ct);
        held.ResetWrittenCount();
    }
}
