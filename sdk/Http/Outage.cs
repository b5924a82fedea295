using System.Runtime.ExceptionServices;

namespace BuildApi.Sdk;

/// <summary>Bears with a service that cannot be reached, up to a limit: tries again, at first soon, then every few seconds.</summary>
internal sealed class Outage(TimeSpan tolerance, TimeProvider clock)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private long? since;
    private TimeSpan pause = ShortestPause;

    /// <summary>Whether the same request may succeed a little later. What the caller cancelled may not.</summary>
    public static bool MayPass(Exception failure, CancellationToken ct) => !ct.IsCancellationRequested && failure switch
    {
        // No connection, a broken one, or a time limit of the client's own.
        HttpRequestException or IOException or OperationCanceledException => true,
        BuildApiException { StatusCode: 408 or 429 or >= 500 } => true,
        _ => false,
    };

    /// <summary>The service answers again.</summary>
    public void End()
    {
        since = null;
        pause = ShortestPause;
    }

    /// <summary>Waits before the next try, or throws when it has lasted too long.</summary>
    /// <exception cref="HttpRequestException">It has; unless the service itself said why, which is thrown then.</exception>
    public async Task BearAsync(Exception failure, CancellationToken ct)
    {
        since ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(since.Value) >= tolerance) GiveUp(failure);
        await Task.Delay(pause, clock, ct).ConfigureAwait(false);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }

    // A time limit surfaces as a cancellation, which callers would take for their own.
    private void GiveUp(Exception failure)
    {
        if (failure is BuildApiException or HttpRequestException) ExceptionDispatchInfo.Throw(failure);
        throw new HttpRequestException($"The service did not answer for {tolerance.TotalSeconds} s (OutageTolerance): {failure.Message}", failure);
    }
}
