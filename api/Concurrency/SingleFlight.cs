using System.Collections.Concurrent;

namespace BuildApi.Concurrency;

/// <summary>
/// Lets one call of a name do the work while the others wait for its result. The work goes on when those who wait have gone,
/// because the next one will want its result too; it ends with the service.
/// </summary>
/// <param name="stopping">Cancelled when the service stops.</param>
internal sealed class SingleFlight<T>(CancellationToken stopping)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> flights = new(StringComparer.Ordinal);

    public bool IsUnderWay(string name) => flights.ContainsKey(name);

    /// <param name="ct">Ends the wait, not the work.</param>
    public Task<T> RunAsync(string name, Func<CancellationToken, Task<T>> work, CancellationToken ct) =>
        flights.GetOrAdd(name, _ => new Lazy<Task<T>>(() => FlyAsync(name, work))).Value.WaitAsync(ct);

    private async Task<T> FlyAsync(string name, Func<CancellationToken, Task<T>> work)
    {
        // The lazy value must exist before the work can end and take it off the list.
        await Task.Yield();
        try
        {
            return await work(stopping);
        }
        finally
        {
            flights.TryRemove(name, out _);
        }
    }
}
