namespace BuildApi.BuildImages.Housekeeping;

/// <summary>
/// Keeps an image on the machine between the moment it is found and the end of what uses it. House-keeping asks here first,
/// and whoever found an image that was removed meanwhile is told to look again.
/// </summary>
internal sealed class ImageLeases
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> held = new(StringComparer.Ordinal);
    private readonly HashSet<string> leaving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> left = new(StringComparer.Ordinal);
    private long removals;

    /// <summary>An image is held by nobody any more.</summary>
    public event Action? Released;

    /// <summary>To be asked before an image is looked for.</summary>
    public long Now()
    {
        lock (gate) return removals;
    }

    /// <summary>Holds an image until disposal; null when it is being removed, or was since <paramref name="lookedAt"/>.</summary>
    public IDisposable? TryHold(string id, long lookedAt)
    {
        lock (gate)
        {
            if (leaving.Contains(id) || left.GetValueOrDefault(id) > lookedAt) return null;
            held[id] = held.GetValueOrDefault(id) + 1;
            return new Hold(this, id);
        }
    }

    /// <summary>Runs a removal unless somebody holds the image; false when somebody does.</summary>
    public async Task<bool> RemoveAsync(string id, Func<Task<bool>> remove)
    {
        lock (gate)
        {
            if (held.ContainsKey(id) || !leaving.Add(id)) return false;
        }

        try
        {
            return await remove();
        }
        finally
        {
            lock (gate)
            {
                leaving.Remove(id);
                left[id] = ++removals;
            }
        }
    }

    private void Release(string id)
    {
        lock (gate)
        {
            if (--held[id] > 0) return;
            held.Remove(id);
        }

        Released?.Invoke();
    }

    private sealed class Hold(ImageLeases holds, string id) : IDisposable
    {
        private int released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0) holds.Release(id);
        }
    }
}
