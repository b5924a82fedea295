using BuildApi.BuildSpecs.Model;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>
/// What an attempt writes about itself. Every statement repeats the attempt's number: a writer that was overtaken
/// changes nothing and is told so by false or null.
/// </summary>
internal sealed class AttemptStore(Database database, BuildSignals signals)
{
    /// <summary>
    /// Moves the build on, if the lifecycle allows it from where it is; null when it does not, or the attempt is over. Nothing puts a build back whose
    /// commands may have run.
    /// </summary>
    public async Task<Build?> MoveAsync(AttemptKey attempt, BuildEvent happened, CancellationToken ct)
    {
        var moved = await database.WriteAsync(connection =>
        {
            var state = connection.QuerySingleOrDefault<string?>(
                "SELECT state FROM builds WHERE app_id = @App AND number = @Number AND attempt = @Attempt", Of(attempt));
            if (state is null || BuildLifecycle.After(BuildRow.ParseState(state), happened) is not { } next) return null;
            return connection.QuerySingleOrDefault<BuildRow>($"""
                UPDATE builds SET state = @next
                 WHERE app_id = @App AND number = @Number AND attempt = @Attempt AND state = @state AND (@next <> 'queued' OR commands_started = 0)
                RETURNING {BuildRow.Columns}
                """, With(attempt, new { state, next = BuildRow.Text(next) }))?.ToBuild();
        }, ct);
        if (moved is null) return null;
        Ring(moved);
        if (happened == BuildEvent.PutBack) BuildTraces.PutBack(moved);
        return moved;
    }

    /// <summary>
    /// Ends the build: state, failure and the length of the log with its last line, in one statement, so that no reader
    /// sees one without the others.
    /// </summary>
    public async Task<Build?> FinishAsync(AttemptKey attempt, BuildVerdict verdict, long logLength, DateTimeOffset now, CancellationToken ct)
    {
        var finished = await database.WriteAsync(connection =>
        {
            var row = connection.QuerySingleOrDefault<BuildRow>(
                $"SELECT {BuildRow.Columns} FROM builds WHERE app_id = @App AND number = @Number AND attempt = @Attempt", Of(attempt));
            if (row is null || BuildLifecycle.After(BuildRow.ParseState(row.State), verdict.Event) is not { } next) return null;
            var steps = BuildStep.Ended(row.ToBuild().Steps, StepStatusOf(verdict.Event), now);
            return connection.QuerySingleOrDefault<BuildRow>($"""
                UPDATE builds SET state = @next, finished_at = @now, failure = @failure, steps = @steps, log_length = @logLength,
                                  token_hash = NULL, plan = NULL
                 WHERE app_id = @App AND number = @Number AND attempt = @Attempt AND state = @State
                RETURNING {BuildRow.Columns}
                """, With(attempt, new
            {
                row.State,
                next = BuildRow.Text(next),
                now,
                failure = verdict.Failure is null ? null : BuildRow.Json(verdict.Failure),
                steps = BuildRow.Json(steps),
                logLength,
            }))?.ToBuild();
        }, ct);
        if (finished is null) return null;
        Ring(finished);
        BuildMetrics.Finished(finished);
        BuildTraces.Finished(finished);
        return finished;
    }

    public Task<bool> SetImageAsync(AttemptKey attempt, BuildImageUsed image, CancellationToken ct) =>
        SetAsync(attempt, "image_reference = @Reference, image_digest = @Digest", image, ct);

    public Task<bool> SetPackagesAsync(AttemptKey attempt, IReadOnlyList<BuildPackage> packages, CancellationToken ct) =>
        SetAsync(attempt, "packages = @packages", new { packages = BuildRow.Json(packages) }, ct);

    /// <summary>What the tools said, while nothing of the user's can have said it; false afterwards.</summary>
    public Task<bool> SetReportedPackagesAsync(AttemptKey attempt, IReadOnlyList<BuildPackage> packages, CancellationToken ct) =>
        SetAsync(attempt, "packages = @packages", new { packages = BuildRow.Json(packages) }, ct, "commands_started = 0");

    /// <summary>For the attempts that follow.</summary>
    public Task<bool> SetPinsAsync(AttemptKey attempt, BuildPins pins, CancellationToken ct) =>
        SetAsync(attempt, "pinned = @pins", new { pins = BuildRow.Json(pins) }, ct);

    public Task<bool> SetContainerAsync(AttemptKey attempt, string container, CancellationToken ct) =>
        SetAsync(attempt, "container_id = @container", new { container }, ct);

    public Task<bool> SetCommitAsync(AttemptKey attempt, string commit, CancellationToken ct) =>
        SetAsync(attempt, "commit_id = @commit", new { commit }, ct);

    public Task<bool> SetToolsAsync(AttemptKey attempt, AttemptTools tools, CancellationToken ct) =>
        SetAsync(attempt, "tools = @tools", new { tools = BuildRow.Json(tools) }, ct);

    /// <summary>The source is there, and with that the clone key is closed for the rest of the attempt.</summary>
    public Task<bool> SetSourceFetchedAsync(AttemptKey attempt, CancellationToken ct) =>
        SetAsync(attempt, "source_fetched = 1", new { }, ct);

    /// <summary>
    /// Keeps the plan that the runner is given, the first one for good. From here on commands of the user's may have run; so there is none for an attempt that
    /// was decided, as one is that goes back to the queue.
    /// </summary>
    public Task<bool> SetPlanAsync(AttemptKey attempt, string plan, IReadOnlyList<CustomHeaderRule> headers, UsedSpec? spec, CancellationToken ct) => SetAsync(
        attempt, "plan = @plan, commands_started = 1, custom_headers = @headers, used_spec = @spec",
        new { plan, headers = headers.Count == 0 ? null : BuildRow.Json(headers), spec = spec is null ? null : BuildRow.Json(spec) }, ct,
        "commands_started = 0 AND verdict IS NULL");

    /// <summary>What the attempt came to, written down before its container goes, so that a restart does not ask again.</summary>
    public Task<bool> DecideAsync(AttemptKey attempt, BuildVerdict verdict, CancellationToken ct) =>
        SetAsync(attempt, "verdict = @verdict", new { verdict = BuildRow.Json(verdict) }, ct);

    /// <summary>
    /// Writes down that the attempt failed and is to be followed by another; false, and nothing is written, when a command of the user's has started or the
    /// build was canceled.
    /// </summary>
    public Task<bool> SetFailedAsync(AttemptKey attempt, FailedAttempt failed, CancellationToken ct) => SetAsync(
        attempt, "failed_attempts = json_insert(COALESCE(failed_attempts, '[]'), '$[#]', json(@failed)), verdict = @again",
        new { failed = BuildRow.Json(failed), again = BuildRow.Json(BuildVerdict.BeginAgain) }, ct, "commands_started = 0 AND cancel_requested = 0");

    /// <summary>The same as <see cref="DecideAsync"/>, said by the runner: what was decided already stands.</summary>
    public Task<bool> ProposeAsync(AttemptKey attempt, BuildVerdict verdict, CancellationToken ct) =>
        SetAsync(attempt, "verdict = COALESCE(verdict, @verdict)", new { verdict = BuildRow.Json(verdict) }, ct);

    public Task<bool> SetStepAsync(AttemptKey attempt, StepName name, StepStatus status, DateTimeOffset at, CancellationToken ct) =>
        ChangeAsync(attempt, build => build with { Steps = BuildStep.With(build.Steps, name, status, at) }, ct);

    /// <summary>Reads, changes and writes back steps, packages and commit in one go.</summary>
    public async Task<bool> ChangeAsync(AttemptKey attempt, Func<Build, Build> change, CancellationToken ct)
    {
        var done = await database.WriteAsync(connection =>
        {
            var build = connection.QuerySingleOrDefault<BuildRow>($"""
                SELECT {BuildRow.Columns} FROM builds
                 WHERE app_id = @App AND number = @Number AND attempt = @Attempt AND state IN ('provisioning', 'running')
                """, Of(attempt))?.ToBuild();
            if (build is null) return false;
            var changed = change(build);
            return connection.Execute("""
                UPDATE builds SET steps = @steps, packages = @packages, commit_id = @Commit, verdict = @verdict, commands_started = @CommandsStarted
                 WHERE app_id = @App AND number = @Number AND attempt = @Attempt
                """, With(attempt, new
            {
                steps = BuildRow.Json(changed.Steps),
                packages = BuildRow.Json(changed.Packages),
                changed.Commit,
                changed.CommandsStarted,
                verdict = changed.Verdict is null ? null : BuildRow.Json(changed.Verdict),
            })) == 1;
        }, ct);
        if (done) signals.Ring(attempt.Build);
        return done;
    }

    public Task<string?> PlanAsync(AttemptKey attempt, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<string?>(
            "SELECT plan FROM builds WHERE app_id = @App AND number = @Number AND attempt = @Attempt", Of(attempt)), ct);

    private async Task<bool> SetAsync(AttemptKey attempt, string assignments, object values, CancellationToken ct, string condition = "TRUE")
    {
        var done = await database.WriteAsync(connection => connection.Execute($"""
            UPDATE builds SET {assignments}
             WHERE app_id = @App AND number = @Number AND attempt = @Attempt AND state IN ('provisioning', 'running') AND {condition}
            """, With(attempt, values)) == 1, ct);
        if (done) signals.Ring(attempt.Build);
        return done;
    }

    private void Ring(Build build)
    {
        signals.Ring(build.Key);
        // A place became free, or a build came back.
        if (build.State == BuildState.Queued || BuildLifecycle.HasEnded(build.State)) signals.RingQueue();
    }

    private static object Of(AttemptKey attempt) => new { App = attempt.App.Value, attempt.Number, attempt.Attempt };

    private static DynamicParameters With(AttemptKey attempt, object values)
    {
        var parameters = new DynamicParameters(values);
        parameters.AddDynamicParams(Of(attempt));
        return parameters;
    }

    private static StepStatus StepStatusOf(BuildEvent happened) => happened switch
    {
        BuildEvent.Succeeded => StepStatus.Succeeded,
        BuildEvent.Canceled => StepStatus.Canceled,
        _ => StepStatus.Failed,
    };
}
