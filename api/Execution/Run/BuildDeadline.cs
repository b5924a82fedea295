using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Failures;

namespace BuildApi.Execution.Run;

/// <summary>
/// When a build must end although nothing in it failed: its time is over, or somebody canceled it. One token for both,
/// and for the stop of the service, which leaves <see cref="Verdict"/> null.
/// </summary>
internal sealed class BuildDeadline : IDisposable
{
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenRegistration onTimer;
    private BuildVerdict? verdict;

    private BuildDeadline(TimeSpan left, int minutes, TimeProvider clock, CancellationToken stopping)
    {
        ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), clock);
        onTimer = timer.Token.Register(() => End(new BuildVerdict
        {
            Event = BuildEvent.TimedOut,
            Failure = new BuildFailure
            {
                Code = FailureCode.TimedOut,
                Message = $"The build had not finished after {minutes} minutes. The limit is the app's timeoutMinutes.",
            },
        }));
    }

    /// <summary>The time that is left, counted from the build's start: a restart of the service does not give it more.</summary>
    public static BuildDeadline Of(Build build, App app, TimeProvider clock, CancellationToken stopping)
    {
        var limit = TimeSpan.FromMinutes(app.TimeoutMinutes);
        // A clock that was set takes no time from a build, and one that was set back gives none more than it may take at all.
        var used = build.StartedUptime is { } began ? Uptime.Of(clock).Since(began) : null;
        var left = limit - (used ?? clock.GetUtcNow() - (build.StartedAt ?? clock.GetUtcNow()));
        return new BuildDeadline(left < limit ? left : limit, app.TimeoutMinutes, clock, stopping);
    }

    public CancellationToken Token => ended.Token;

    /// <summary>How the build ends, once <see cref="Token"/> is cancelled for a reason of the build's own.</summary>
    public BuildVerdict? Verdict => Volatile.Read(ref verdict);

    public void Cancel() => End(new BuildVerdict { Event = BuildEvent.Canceled });

    /// <summary>Ends the build for a reason that is not its own.</summary>
    public void Fail(BuildFailure failure) => End(BuildVerdict.Failed(failure));

    public void Dispose()
    {
        onTimer.Dispose();
        timer.Dispose();
        ended.Dispose();
    }

    private void End(BuildVerdict how)
    {
        if (Interlocked.CompareExchange(ref verdict, how, null) is null) ended.Cancel();
    }
}
