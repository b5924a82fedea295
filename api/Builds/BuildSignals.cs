using System.Collections.Concurrent;
using BuildApi.Concurrency;

namespace BuildApi.Builds;

/// <summary>
/// Doorbells: whoever waits for something to change at a build (or at the queue) takes <see cref="Next"/> <em>before</em>
/// looking, and then awaits it. The store holds the truth; a ring only says "look again".
/// </summary>
internal sealed class BuildSignals
{
    private readonly ConcurrentDictionary<BuildKey, Doorbell> builds = new();
    private readonly Doorbell queue = new();

    public Task Next(BuildKey build) => builds.GetOrAdd(build, static _ => new Doorbell()).Next;

    public Task NextInQueue() => queue.Next;

    public void Ring(BuildKey build)
    {
        if (builds.TryRemove(build, out var bell)) bell.Ring();
    }

    public void RingQueue() => queue.Ring();
}
