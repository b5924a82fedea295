namespace BuildApi.EngineTests.Registries;

/// <summary>
/// Holds the download of layers in the middle, so that a test can do something "during a pull" without guessing when
/// that is. Blobs that are smaller than the limit pass.
/// </summary>
public sealed class BlobHold(long afterBytes)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a client has been given this many bytes of a layer and waits for the rest; fails when none comes.</summary>
    public Task Reached => reached.Task.WaitAsync(Patience);

    /// <summary>Lets everything flow again.</summary>
    public void Release() => released.TrySetResult();

    internal async Task CopyAsync(Stream from, Stream to, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var left = afterBytes;
        int read;
        while ((read = await from.ReadAsync(buffer, ct)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
            if (left > 0 && (left -= read) <= 0)
            {
                await to.FlushAsync(ct);
                reached.TrySetResult();
                await released.Task.WaitAsync(ct);
            }
        }
    }
}
