using BuildApi.Concurrency;

namespace BuildApi.Builds;

/// <summary>
/// Doorbells: whoever waits for something to change at a build (or at the queue) takes <see cref="Next"/> <em>before</em>
/// looking, and then awaits it. The store holds the truth; a ring only says "look again".
/// </summary>
/// <remarks>
/// Builds share a fixed number of bells: none is ever put away, so none can be put away between a look and a ring, and asking
/// for builds that never were costs no memory. A ring that was meant for another build is one look too many.
/// </remarks>
internal sealed class BuildSignals
{
    private const int Bells = 1024;

    private readonly Doorbell[] builds = [.. Enumerable.Range(0, Bells).Select(_ => new Doorbell())];
    private readonly Doorbell queue = new();

    public Task Next(BuildKey build) => BellOf(build).Next;

    public Task NextInQueue() => queue.Next;

    public void Ring(BuildKey build) => BellOf(build).Ring();

    public void RingQueue() => queue.Ring();

    private Doorbell BellOf(BuildKey build) => builds[(uint)build.GetHashCode() % Bells];
}
