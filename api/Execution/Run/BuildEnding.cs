using BuildApi.Artifacts;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Steps;
using BuildApi.Failures;
using BuildApi.Http;
using BuildApi.Storage;

namespace BuildApi.Execution.Run;

/// <summary>Ends builds: first the verdict, then, with nothing left of the attempt, the last line of the log and the state together.</summary>
internal sealed partial class BuildEnding(
    AttemptLogs logs, AttemptStore attempts, ArtifactStore artifacts, TimeProvider clock, ILogger<BuildEnding> logger)
{
    /// <summary>
    /// Writes the verdict down, however long the store cannot be written: what was decided because of a full disk must not be forgotten because of it, and
    /// nobody else knows why the container was told to end.
    /// </summary>
    public async Task DecideAsync(Build build, BuildVerdict verdict, CancellationToken stopping) =>
        await StoreWait.UntilItAnswersAsync(() => attempts.DecideAsync(build.AttemptKey, verdict, CancellationToken.None), clock, stopping);

    /// <summary>Ends the build, if the lifecycle lets it; the ended build, or null when somebody else was first.</summary>
    public async Task<Build?> EndAsync(Build build, BuildVerdict verdict, CancellationToken ct)
    {
        using var scope = logger.OfBuild(build.AttemptKey);
        var log = await logs.OpenAsync(build, ct);
        try
        {
            verdict = verdict.Masked(log);
            // Saved, and then it was ended by something else all the same: a build that did not succeed has none.
            if (verdict.Event != BuildEvent.Succeeded) artifacts.Delete(build.Key.App, build.Key.Number);
            if (verdict.Failure?.Hint is { } hint) await log.WriteLineAsync($"Hint: {hint}", ct);
            var length = await log.WriteLastLineAsync(LastLine(build, verdict), ct);
            var ended = await attempts.FinishAsync(build.AttemptKey, verdict, length, clock.GetUtcNow(), ct);
            if (ended is not null) Finished(logger, build.Key, ended.State, (ended.FinishedAt - ended.StartedAt)?.TotalSeconds ?? 0);
            return ended;
        }
        finally
        {
            logs.Close(build.AttemptKey);
        }
    }

    private static string LastLine(Build build, BuildVerdict verdict) => verdict.Event switch
    {
        BuildEvent.Succeeded => $"Build {build.Key.Number} succeeded{(build.Skipped ? ": skipped, since nothing had changed" : "")}.",
        BuildEvent.Canceled when build.SupersededBy is { } newer =>
            $"Build {build.Key.Number} was canceled: build {newer} of the same branch supersedes it.",
        BuildEvent.Canceled => $"Build {build.Key.Number} was canceled.",
        BuildEvent.TimedOut => $"Build {build.Key.Number} timed out: {verdict.Failure!.Message}",
        _ => $"Build {build.Key.Number} failed ({Problems.CodeOf(verdict.Failure!.Code)}): {verdict.Failure.Message.ReplaceLineEndings(" ")}"
            + (verdict.Failure.SpecLine is { } line && verdict.Failure.Code == FailureCode.CommandFailed ? $" (line {line} of the build spec)" : ""),
    };

    [LoggerMessage(LogLevel.Information, "Build {Build} finished as {State} in {Seconds} s")]
    private static partial void Finished(ILogger logger, BuildKey build, BuildState state, double seconds);
}
