using System.Collections.Concurrent;

namespace BuildApi.Builds;

/// <summary>
/// Doorbells: whoever waits for something to change at a build (or at the queue) takes <see cref="Next"/> <em>before</em>
/// looking, and then awaits it. The store holds the truth; a ring only says "look again".
/// </summary>
internal sealed class BuildSignals
{
    private readonly ConcurrentDictionary<BuildKey, TaskCompletionSource> builds = new();
    private TaskCompletionSource queue = New();

    public Task Next(BuildKey build) => builds.GetOrAdd(build, static _ => New()).Task;

    public Task NextInQueue() => Volatile.Read(ref queue).Task;

    public void Ring(BuildKey build)
    {
        if (builds.TryRemove(build, out var bell)) bell.TrySetResult();
    }

    public void RingQueue() => Interlocked.Exchange(ref queue, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
