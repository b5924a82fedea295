namespace BuildApi.Caches;

/// <summary>One at a time: a layer that was just made must be written down before somebody looks for those that nobody uses.</summary>
internal sealed class CacheGate : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        return new Pass(gate);
    }

    public void Dispose() => gate.Dispose();

    private sealed class Pass(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
