using System.Collections.Concurrent;

namespace BuildApi.Engines;

/// <summary>
/// The containers of checks and installs that somebody in this process is busy with. What carries the process's label and is none of these was not removed, or
/// its making was not answered, and nobody else removes it.
/// </summary>
internal sealed class BusyContainers
{
    private readonly ConcurrentDictionary<string, bool> names = new();

    /// <summary>To be asked before the container is made, under the name that it gets; until disposal nobody sweeps it away.</summary>
    public IDisposable Use(string name)
    {
        names[name] = true;
        return new InUse(this, name);
    }

    /// <summary>To be asked after a list of what is there.</summary>
    public bool Has(string name) => names.ContainsKey(name);

    private sealed class InUse(BusyContainers busy, string name) : IDisposable
    {
        public void Dispose() => busy.names.TryRemove(name, out _);
    }
}
