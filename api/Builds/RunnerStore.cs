using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>What the runner's interface reads and writes of an attempt, found by the runner's token.</summary>
internal sealed class RunnerStore(Database database, BuildSignals signals)
{
    /// <summary>The attempt that a token belongs to, while it has not ended; null for any other token.</summary>
    public Task<Build?> FindAsync(string tokenHash, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<BuildRow>($"""
            SELECT {BuildRow.Columns} FROM builds WHERE token_hash = @tokenHash AND state IN ('provisioning', 'running')
            """, new { tokenHash })?.ToBuild(), ct);

    /// <summary>
    /// Gives the attempt to a claimant: the first one gets it, again and again if it asks again; any other gets null.
    /// </summary>
    public async Task<Build?> ClaimAsync(string tokenHash, string claimant, DateTimeOffset now, CancellationToken ct)
    {
        var build = await database.WriteAsync(connection =>
        {
            var claimed = connection.QuerySingleOrDefault<BuildRow>($"""
                UPDATE builds SET claimant = @claimant, state = 'running'
                 WHERE token_hash = @tokenHash
                   AND ((state = 'provisioning' AND claimant IS NULL) OR (state = 'running' AND claimant = @claimant))
                RETURNING {BuildRow.Columns}
                """, new { tokenHash, claimant })?.ToBuild();
            if (claimed is null) return null;
            // The runner is there: that was the last thing to provide.
            var steps = BuildStep.With(claimed.Steps, StepName.Provision, StepStatus.Succeeded, now);
            connection.Execute("UPDATE builds SET steps = @steps WHERE token_hash = @tokenHash", new { tokenHash, steps = BuildRow.Json(steps) });
            return claimed with { Steps = steps };
        }, ct);
        if (build is not null) signals.Ring(build.Key);
        return build;
    }

    public Task<AttemptTools> ToolsAsync(AttemptKey attempt, CancellationToken ct) => database.ReadAsync(connection =>
        BuildRow.Read<AttemptTools>(connection.QuerySingleOrDefault<string?>(
            "SELECT tools FROM builds WHERE app_id = @app AND number = @Number AND attempt = @Attempt",
            new { app = attempt.App.Value, attempt.Number, attempt.Attempt })) ?? new AttemptTools(), ct);

    /// <summary>
    /// Applies the runner's events from an offset, if it is the one expected and the attempt still runs; answers the
    /// offset that is expected next.
    /// </summary>
    public async Task<(bool Taken, long Next)> ApplyEventsAsync(
        AttemptKey attempt, long offset, int bytes, Func<Build, Build> apply, CancellationToken ct)
    {
        var outcome = await database.WriteAsync(connection =>
        {
            var of = new { app = attempt.App.Value, attempt.Number, attempt.Attempt };
            var expected = connection.QuerySingleOrDefault<long?>("""
                SELECT events_received FROM builds WHERE app_id = @app AND number = @Number AND attempt = @Attempt AND finished_at IS NULL
                """, of);
            if (expected != offset) return (false, expected ?? 0);
            var build = connection.QuerySingle<BuildRow>(
                $"SELECT {BuildRow.Columns} FROM builds WHERE app_id = @app AND number = @Number AND attempt = @Attempt", of).ToBuild();
            var changed = apply(build);
            connection.Execute("""
                UPDATE builds SET steps = @steps, packages = @packages, commit_id = @Commit, verdict = @verdict, skipped = @Skipped, usage = @usage,
                                  events_received = @next
                 WHERE app_id = @app AND number = @Number AND attempt = @Attempt
                """, new
            {
                of.app,
                of.Number,
                of.Attempt,
                steps = BuildRow.Json(changed.Steps),
                packages = BuildRow.Json(changed.Packages),
                changed.Commit,
                changed.Skipped,
                verdict = changed.Verdict is null ? null : BuildRow.Json(changed.Verdict),
                usage = changed.Usage is null ? null : BuildRow.Json(changed.Usage),
                next = offset + bytes,
            });
            return (true, offset + bytes);
        }, ct);
        signals.Ring(attempt.Build);
        return outcome;
    }
}
