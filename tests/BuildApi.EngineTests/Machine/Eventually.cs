using System.Diagnostics;

namespace BuildApi.EngineTests.Machine;

/// <summary>Waits for what another process does and does not announce. A limit is generous: it ends a test that hangs.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks again and again until the condition holds.</summary>
    /// <param name="what">Completes the sentence "After so many seconds it was still not so that …".</param>
    /// <param name="seen">What there is to see, for that sentence.</param>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition, string what, Func<string>? seen = null, int seconds = 60, CancellationToken ct = default)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds)
                throw new TimeoutException($"After {seconds} s it was still not so that {what}. {seen?.Invoke()}");
            await Task.Delay(Pause, ct);
        }
    }
}
