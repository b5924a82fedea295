namespace BuildApi.ToolStore.Contents;

/// <summary>Counts who uses which tool, so that nothing is removed under a running build. Safe to call from any thread.</summary>
internal sealed class ToolLeases
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> holders = new(StringComparer.Ordinal);

    /// <summary>Holds tools until the answer is disposed of; disposing twice is as once.</summary>
    public IDisposable Take(IReadOnlyList<string> addresses)
    {
        lock (gate)
            foreach (var address in addresses) holders[address] = holders.GetValueOrDefault(address) + 1;
        return new Lease(this, addresses);
    }

    public bool IsHeld(string address)
    {
        lock (gate) return holders.ContainsKey(address);
    }

    /// <summary>Runs the removal unless somebody holds the tool; nobody can take it while it runs. False when it is held.</summary>
    public bool TryRemove(string address, Action remove)
    {
        lock (gate)
        {
            if (holders.ContainsKey(address)) return false;
            remove();
            return true;
        }
    }

    private void Return(IReadOnlyList<string> addresses)
    {
        lock (gate)
            foreach (var address in addresses)
                if (--holders[address] == 0) holders.Remove(address);
    }

    private sealed class Lease(ToolLeases owner, IReadOnlyList<string> addresses) : IDisposable
    {
        private int returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref returned, 1) == 0) owner.Return(addresses);
        }
    }
}
