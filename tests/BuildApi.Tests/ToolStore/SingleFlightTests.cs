using BuildApi.Concurrency;

namespace BuildApi.Tests.ToolStore;

public sealed class SingleFlightTests
{
    [Fact]
    public async Task One_works_and_all_get_its_result()
    {
        var flights = new SingleFlight<int>(CancellationToken.None);
        var open = new TaskCompletionSource<int>();
        var works = 0;
        Task<int> WorkAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref works);
            return open.Task;
        }

        var asked = Enumerable.Range(0, 5).Select(_ => flights.RunAsync("a", WorkAsync, CancellationToken.None)).ToList();
        open.SetResult(7);

        var results = await Task.WhenAll(asked);
        Assert.Equal([7, 7, 7, 7, 7], results);
        Assert.Equal(1, works);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        var flights = new SingleFlight<int>(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => flights.RunAsync("a", _ => throw new InvalidOperationException(), CancellationToken.None));

        Assert.Equal(1, await flights.RunAsync("a", _ => Task.FromResult(1), CancellationToken.None));
    }

    [Fact]
    public async Task The_end_of_the_service_ends_the_work()
    {
        using var stopping = new CancellationTokenSource();
        var flights = new SingleFlight<int>(stopping.Token);
        var flight = flights.RunAsync("a", async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct);
            return 1;
        }, CancellationToken.None);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flight);
        Assert.False(flights.IsUnderWay("a"));
    }
}
