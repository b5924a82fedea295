namespace BuildApi.Tests.Sdk;

/// <summary>A connection whose other end vanished: whoever reads waits until they give up.</summary>
internal sealed class SilentStream : Stream
{
    private readonly TaskCompletionSource awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when somebody reads.</summary>
    public Task Awaited => awaited.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        awaited.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
