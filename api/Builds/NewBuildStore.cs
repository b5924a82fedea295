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
        BuildTraces.Queued(build);
        return queued;
    }

    private Task<QueuedBuild> AddAsync(AppId app, NewBuild request, DateTimeOffset now, CancellationToken ct)
    {
        var environment = request.Environment is { Count: > 0 } variables ? secrets.CloseMap(variables) : null;
        return database.WriteAsync(connection =>
        {
            if (Facts(connection, app, request.Branch) is not { } found) return new QueuedBuild();
            if (Full(found) is { } full) return new QueuedBuild { Full = full };
            connection.Execute("UPDATE apps SET last_build = @Number WHERE id = @app", new { found.Number, app = app.Value });
            var build = request.Queued(new BuildKey(app, found.Number), found.Branch, now);
            // A retry is of an older commit: it takes nobody's place.
            var how = request.Trigger == BuildTrigger.Retry ? Apps.Supersede.None
                : request.Supersede ?? Enum.Parse<Supersede>(found.Supersede, ignoreCase: true);
            var superseded = Supersede(connection, build, how);
            var position = QueueStore.Position(connection, build, found);
            build = WithNotice(build, notices.Of(build.Key.Number, position, how == Apps.Supersede.None ? found : found with { Before = null }));
            Insert(connection, build, request, environment);
            if (request.Request is { } asked) IdempotencyStore.NoteEffect(connection, asked, build.Key.Address);
            return new QueuedBuild { Build = build, Position = position, Superseded = superseded };
        }, ct);
    }

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
                            clear_cache, pinned, queued_at, priority, trusted, queue_notice, cancel_requested, packages, steps, commands_started,
                            log_received, log_length, events_received)
        VALUES (@app, @Number, 'queued', 0, @trigger, @Reason, @Branch, @RequestedCommit, @environment, @RequestedImage,
                @ClearCache, @pinned, @QueuedAt, @Priority, @Trusted, @QueueNotice, 0, '[]', '[]', 0, 0, @LogLength, 0)
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
        build.Trusted,
        build.QueueNotice,
        build.LogLength,
    });

    // One build of a branch at a time is under way, so the first that is found is the one.
    private static QueueFacts? Facts(DbConnection connection, AppId app, string? branch) => connection.QuerySingleOrDefault<QueueFacts>("""
        SELECT apps.last_build + 1 AS Number, COALESCE(@branch, apps.branch) AS Branch, apps.supersede AS Supersede,
               queue.length AS Waiting, turn.waiting AS WaitingOfApp, turn.active AS OfApp, apps.concurrency AS Concurrency,
               (SELECT COUNT(*) FROM builds INDEXED BY builds_active WHERE state IN ('provisioning', 'running')) AS Active,
               (SELECT priority FROM builds INDEXED BY builds_waiting WHERE state = 'queued' ORDER BY -priority DESC LIMIT 1) AS LowestPriority,
               (SELECT number FROM builds INDEXED BY builds_queued
                 WHERE app_id = @app AND branch = COALESCE(@branch, apps.branch) AND state = 'queued' AND cancel_requested = 0
                 ORDER BY number DESC LIMIT 1) AS Before,
               (SELECT number FROM builds INDEXED BY builds_active
                 WHERE app_id = @app AND branch = COALESCE(@branch, apps.branch) AND state IN ('provisioning', 'running') LIMIT 1) AS Same
          FROM apps CROSS JOIN queue JOIN queue_turns AS turn ON turn.app_id = apps.id
         WHERE apps.id = @app AND apps.repository IS NOT NULL
        """, new { app = app.Value, branch });

    // It counts as the log's beginning from now on; the file gets it from whoever first writes there.
    private static Build WithNotice(Build build, string? notice) =>
        notice is null ? build : build with { QueueNotice = notice, LogLength = Encoding.UTF8.GetByteCount(notice) };

    private string? Full(QueueFacts found) =>
        found.Waiting >= options.MaxQueuedBuilds
            ? $"{found.Waiting} builds wait already, which is the limit of this service (BuildApi__MaxQueuedBuilds). Repeat the request when some have started."
        : found.WaitingOfApp >= options.MaxQueuedBuildsPerApp
            ? $"{found.WaitingOfApp} builds of this app wait already, which is the limit for one app (BuildApi__MaxQueuedBuildsPerApp). Repeat the request "
                + "when some have started, or cancel those that nobody needs; with the app's 'supersede' set to 'cancelQueued' the service does that by itself."
        : null;
}
