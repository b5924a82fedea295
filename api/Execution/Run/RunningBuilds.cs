using System.Collections.Concurrent;
using BuildApi.Builds;

namespace BuildApi.Execution.Run;

/// <summary>The builds whose attempts this service stays with, and what ends each.</summary>
internal sealed class RunningBuilds
{
    private readonly ConcurrentDictionary<BuildKey, BuildDeadline> running = new();

    public IEnumerable<BuildKey> Keys => running.Keys;

    public bool Has(BuildKey key) => running.ContainsKey(key);

    public void Add(BuildKey key, BuildDeadline end) => running[key] = end;

    public void Remove(BuildKey key) => running.TryRemove(key, out _);

    /// <summary>Ends a build; without effect when it has ended, or ends for another reason.</summary>
    public void Fail(BuildKey key, BuildFailure failure)
    {
        try
        {
            if (running.TryGetValue(key, out var end)) end.Fail(failure);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }
}
