using System.Diagnostics;
using System.Globalization;

namespace BuildApi.Bench;

/// <summary>What the claim of a build costs by the length of the queue, and how many builds can be queued beside claims.</summary>
internal static class QueueClaims
{
    private const int Claims = 500;
    private const int Posters = 32;
    private static readonly TimeSpan PostTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Prints a line for every shape of the queue, <c>claims APPSxBRANCHES-QUEUED P50 P99</c> in seconds, and last
    /// <c>posts alone-beside ALONE BESIDE</c>, a second each: on a queue of ten without claims, and on the longest beside claims.
    /// </summary>
    public static async Task RunAsync(string folder)
    {
        var queues = new List<BenchQueue>();
        foreach (var (apps, branches, queued) in new[] { (50, 7, 10), (50, 7, 1_000), (50, 7, 10_000), (50, 7, 100_000), (1_000, 1, 10_000),
            (1, 10_000, 10_000) })
            queues.Add(await BenchQueue.FillAsync(folder, apps, branches, queued));
        await ClaimInTurnsAsync(queues);
        foreach (var queue in queues) Print("claims", queue.Name, At(queue.Claims, 0.5), At(queue.Claims, 0.99));

        var alone = await PostAsync(queues[0], claims: false);
        Print("posts", "alone-beside", alone, await PostAsync(queues[3], claims: true));
        foreach (var queue in queues) await queue.DisposeAsync();
    }

    /// <summary>In turns, so that what slows the machine down for a while slows all.</summary>
    private static async Task ClaimInTurnsAsync(List<BenchQueue> queues)
    {
        for (var claim = -50; claim < Claims; claim++)
        {
            foreach (var queue in queues)
            {
                // Until then statements were compiled, and code.
                if (claim == 0) queue.ForgetClaims();
                await queue.ClaimAsync();
                await queue.PostAsync();
            }
        }
    }

    private static async Task<double> PostAsync(BenchQueue queue, bool claims)
    {
        var start = Stopwatch.GetTimestamp();
        var posted = 0;
        async Task UntilEndAsync(Func<Task> step)
        {
            while (Stopwatch.GetElapsedTime(start) < PostTime) await step();
        }

        var posting = Enumerable.Range(0, Posters).Select(_ => Task.Run(() => UntilEndAsync(async () =>
        {
            await queue.PostAsync();
            Interlocked.Increment(ref posted);
        })));
        await Task.WhenAll(posting.Append(claims ? UntilEndAsync(queue.ClaimAsync) : Task.CompletedTask));
        return posted / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double At(IReadOnlyList<double> values, double part) => values.Order().ElementAt((int)((values.Count - 1) * part));

    private static void Print(string what, string name, double first, double second) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {name} {first:F6} {second:F6}"));
}
