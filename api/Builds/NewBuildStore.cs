using System.Data.Common;
using System.Text;
using BuildApi.Apps;
using BuildApi.Configuration;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>Queues builds. The queue is the store; nothing waits in memory only.</summary>
internal sealed class NewBuildStore(Database database, SecretBox secrets, QueueNotice notices, BuildApiOptions options)
{
    /// <summary>Queues a build, unless the app cannot be built or the queue is full; in the same step it takes the place of the builds it supersedes.</summary>
    public async Task<QueuedBuild> EnqueueAsync(AppId app, NewBuild request, DateTimeOffset now, CancellationToken ct)
    {
        var queued = await AddAsync(app, request, now, ct);
        if (queued.Build is not { } build) return queued;
        BuildMetrics.Queued();
        BuildTraces.Queued(build.Key);
        return queued;
    }

    private Task<QueuedBuild> AddAsync(AppId app, NewBuild request, DateTimeOffset now, CancellationToken ct)
    {
        var environment = request.Environment is { Count: > 0 } variables ? secrets.CloseMap(variables) : null;
        return database.WriteAsync(connection =>
        {
            var waiting = Waiting(connection, app);
            if (waiting.Of(options) is { } full) return new QueuedBuild { Full = full };
            var added = connection.QuerySingleOrDefault<NumberedRow>("""
                UPDATE apps SET last_build = last_build + 1
                 WHERE id = @app AND repository IS NOT NULL
                RETURNING last_build AS Number, branch AS Branch, supersede AS Supersede
                """, new { app = app.Value });
            if (added is null) return new QueuedBuild();
            var build = request.Queued(new BuildKey(app, added.Number), added.Branch, now);
            // A retry is of an older commit: it takes nobody's place.
            var how = request.Supersede ?? Enum.Parse<Supersede>(added.Supersede, ignoreCase: true);
            var superseded = request.Trigger == BuildTrigger.Retry ? [] : Supersede(connection, build, how);
            var facts = Facts(connection, build.Key, build.Branch);
            Insert(connection, build, request, environment);
            if (request.Request is { } asked) IdempotencyStore.NoteEffect(connection, asked, build.Key.Address);
            var position = QueueStore.Position(connection, build, waiting.Service + 1);
            build = WithNotice(connection, build, notices.Of(build.Key.Number, position, facts));
            return new QueuedBuild { Build = build, Position = position, Superseded = superseded };
        }, ct);
    }

    private static WaitingRow Waiting(DbConnection connection, AppId app) => connection.QuerySingle<WaitingRow>(
        "SELECT length AS Service, COALESCE((SELECT waiting FROM queue_turns WHERE app_id = @app), 0) AS App FROM queue", new { app = app.Value });

    private static List<BuildKey> Supersede(DbConnection connection, Build build, Supersede how)
    {
        if (how == Apps.Supersede.None) return [];
        var states = how == Apps.Supersede.CancelRunning ? "'queued', 'provisioning', 'running'" : "'queued'";
        return [.. connection.Query<int>($"""
            UPDATE builds SET cancel_requested = 1, superseded_by = @number
             WHERE app_id = @app AND branch = @branch AND state IN ({states}) AND number < @number AND cancel_requested = 0
            RETURNING number
            """, new { app = build.Key.App.Value, branch = build.Branch, number = build.Key.Number }).Select(number => new BuildKey(build.Key.App, number))];
    }

    private static void Insert(DbConnection connection, Build build, NewBuild request, string? environment) => connection.Execute("""
        INSERT INTO builds (app_id, number, state, attempt, trigger, reason, branch, requested_commit, environment, requested_image,
                            clear_cache, pinned, queued_at, priority, cancel_requested, packages, steps, commands_started,
                            log_received, log_length, events_received)
        VALUES (@app, @Number, 'queued', 0, @trigger, @Reason, @Branch, @RequestedCommit, @environment, @RequestedImage,
                @ClearCache, @pinned, @QueuedAt, @Priority, 0, '[]', '[]', 0, 0, 0, 0)
        """, new
    {
        app = build.Key.App.Value,
        build.Key.Number,
        trigger = request.Trigger.ToString().ToLowerInvariant(),
        build.Reason,
        build.Branch,
        build.RequestedCommit,
        environment,
        build.RequestedImage,
        build.ClearCache,
        pinned = request.Pins is null ? null : BuildRow.Json(request.Pins),
        build.QueuedAt,
        build.Priority,
    });

    // Asked before the build is there. One build of a branch at a time is under way, so the first that is found is the one.
    private static QueueFacts Facts(DbConnection connection, BuildKey key, string branch) => connection.QuerySingle<QueueFacts>("""
        SELECT (SELECT number FROM builds
                 WHERE app_id = @app AND branch = @branch AND state = 'queued' AND cancel_requested = 0 ORDER BY number DESC LIMIT 1) AS Before,
               (SELECT number FROM builds WHERE app_id = @app AND branch = @branch AND state IN ('provisioning', 'running') LIMIT 1) AS Same,
               (SELECT active FROM queue_turns WHERE app_id = @app) AS OfApp,
               (SELECT concurrency FROM apps WHERE id = @app) AS Concurrency,
               (SELECT COUNT(*) FROM builds WHERE state IN ('provisioning', 'running')) AS Active
        """, new { app = key.App.Value, branch });

    // It counts as the log's beginning from now on; the file gets it from whoever first writes there.
    private static Build WithNotice(DbConnection connection, Build build, string? notice)
    {
        if (notice is null) return build;
        var length = Encoding.UTF8.GetByteCount(notice);
        connection.Execute("UPDATE builds SET queue_notice = @notice, log_length = @length WHERE app_id = @app AND number = @number",
            new { app = build.Key.App.Value, number = build.Key.Number, notice, length });
        return build with { QueueNotice = notice, LogLength = length };
    }

    private sealed record NumberedRow
    {
        public int Number { get; init; }
        public string Branch { get; init; } = "";
        public string Supersede { get; init; } = "";
    }

    private sealed record WaitingRow
    {
        public int Service { get; init; }
        public int App { get; init; }

        public string? Of(BuildApiOptions options) =>
            Service >= options.MaxQueuedBuilds
                ? $"{Service} builds wait already, which is the limit of this service (BuildApi__MaxQueuedBuilds). Repeat the request when some have started."
            : App >= options.MaxQueuedBuildsPerApp
                ? $"{App} builds of this app wait already, which is the limit for one app (BuildApi__MaxQueuedBuildsPerApp). Repeat the request when some "
                    + "have started, or cancel those that nobody needs; with the app's 'supersede' set to 'cancelQueued' the service does that by itself."
            : null;
    }
}
