using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Configuration;
using BuildApi.Execution.Steps;
using BuildApi.Http;
using BuildApi.Storage;

namespace BuildApi.Execution.Run;

/// <summary>What follows from an attempt's verdict: the build ends, begins again with what it learned, or is tried again after a while.</summary>
internal sealed class BuildOutcome(
    BuildClosing closing, AttemptStore attempts, AttemptLogs logs, ContainerWatch watch, BuildApiOptions options, TimeProvider clock)
{
    private static readonly Backoff Patience = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));

    public async Task TakeAsync(Build build, BuildVerdict verdict, BuildLeases leases, BuildDeadline end, CancellationToken stopping)
    {
        if (verdict.Event == BuildEvent.PutBack) await closing.BeginAgainAsync(build, verdict, stopping);
        else if (await MayTryAgainAsync(build, verdict, stopping) is { } tries) await TryAgainAsync(build, verdict, tries, leases, end, stopping);
        else await closing.EndAsync(build, verdict, leases, stopping);
    }

    /// <inheritdoc cref="BuildClosing.LeaveOrPutBackAsync"/>
    public Task LeaveOrPutBackAsync(Build build) => closing.LeaveOrPutBackAsync(build);

    // The store decides: a command of the user's that has started, and a cancellation, are written there.
    private async Task<int?> MayTryAgainAsync(Build build, BuildVerdict verdict, CancellationToken stopping)
    {
        if (!verdict.MayPass || verdict.Failure is not { } failure || build.FailedAttempts.Count >= options.AutomaticRetries) return null;
        var failed = new FailedAttempt
        {
            Attempt = build.Attempt,
            StartedAt = build.StartedAt ?? build.QueuedAt,
            FailedAt = clock.GetUtcNow(),
            Failure = failure,
        };
        return await StoreWait.UntilItAnswersAsync(() => attempts.SetFailedAsync(build.AttemptKey, failed, CancellationToken.None), clock, stopping)
            ? build.FailedAttempts.Count + 1
            : null;
    }

    private async Task TryAgainAsync(Build build, BuildVerdict verdict, int tries, BuildLeases leases, BuildDeadline end, CancellationToken stopping)
    {
        var wait = Patience.After(tries);
        var failure = verdict.Failure!;
        if (logs.Find(build.AttemptKey) is { } log)
            await log.WriteLineAsync($"[buildapi] Attempt {build.Attempt} failed ({Problems.CodeOf(failure.Code)}): {failure.Message.ReplaceLineEndings(" ")} "
                + $"No command of the build's own had run, so it is tried again in {wait.TotalSeconds:0} s ({tries} of {options.AutomaticRetries}).",
                CancellationToken.None);
        await closing.RemoveContainersAsync(build, stopping);
        leases.Place.Lend();
        await using (watch.WatchForCancel(build.Key, end))
        {
            await Task.Delay(wait, clock, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The service stops: what is written down lets its next life begin the next attempt.
        if (end.Verdict is { } decided) await closing.EndAsync(build, decided, leases, stopping);
        else await closing.BeginAgainAsync(build, BuildVerdict.BeginAgain, stopping);
    }
}
