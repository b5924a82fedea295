using System.Data.Common;
using System.Text;
using BuildApi.Apps;
using BuildApi.BuildImages.References;
using BuildApi.Http;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>Builds in the store: queueing and reading. The queue is the store; nothing waits in memory only.</summary>
internal sealed class BuildStore(Database database, SecretBox secrets, QueueNotice notices)
{
    /// <summary>Queues a build; null when the app is not there, or is not connected to a repository.</summary>
    public async Task<(Build Build, int Position)?> EnqueueAsync(AppId app, NewBuild request, DateTimeOffset now, CancellationToken ct)
    {
        var queued = await AddAsync(app, request, now, ct);
        if (queued is null) return null;
        BuildMetrics.Queued();
        BuildTraces.Queued(queued.Value.Build.Key);
        return queued;
    }

    private Task<(Build Build, int Position)?> AddAsync(AppId app, NewBuild request, DateTimeOffset now, CancellationToken ct)
    {
        var environment = request.Environment is { Count: > 0 } variables ? secrets.CloseMap(variables) : null;
        return database.WriteAsync<(Build, int)?>(connection =>
        {
            var added = connection.QuerySingleOrDefault<QueuedRow>("""
                UPDATE apps SET last_build = last_build + 1
                 WHERE id = @app AND repository IS NOT NULL
                RETURNING last_build AS Number, branch AS Branch
                """, new { app = app.Value });
            if (added is null) return null;
            var build = request.Queued(new BuildKey(app, added.Number), added.Branch, now);
            var facts = Facts(connection, build.Key, build.Branch);
            connection.Execute("""
                INSERT INTO builds (app_id, number, state, attempt, trigger, reason, branch, requested_commit, environment, requested_image,
                                    clear_cache, pinned, queued_at, cancel_requested, packages, steps, commands_started,
                                    log_received, log_length, events_received)
                VALUES (@app, @Number, 'queued', 0, @trigger, @Reason, @Branch, @RequestedCommit, @environment, @RequestedImage,
                        @ClearCache, @pinned, @now, 0, '[]', '[]', 0, 0, 0, 0)
                """, new
            {
                app = app.Value,
                added.Number,
                trigger = request.Trigger.ToString().ToLowerInvariant(),
                build.Reason,
                build.Branch,
                build.RequestedCommit,
                environment,
                build.RequestedImage,
                build.ClearCache,
                pinned = request.Pins is null ? null : BuildRow.Json(request.Pins),
                now,
            });
            if (request.Request is { } asked) IdempotencyStore.NoteEffect(connection, asked, build.Key.Address);
            var position = Math.Min(connection.QuerySingle<int>("SELECT length FROM queue"), QueueNotice.FarthestPosition);
            return (WithNotice(connection, build, notices.Of(build.Key.Number, position, facts)), position);
        }, ct);
    }

    // Asked before the build is there. One build of a branch at a time is under way, so the first that is found is the one.
    private static QueueFacts Facts(DbConnection connection, BuildKey key, string branch) => connection.QuerySingle<QueueFacts>("""
        SELECT (SELECT number FROM builds WHERE app_id = @app AND branch = @branch AND state = 'queued' ORDER BY number DESC LIMIT 1) AS Before,
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

    /// <summary>Builds that wait, and builds that are under way.</summary>
    public Task<(long Waiting, long UnderWay)> CountAsync(CancellationToken ct) => database.ReadAsync(connection => (
        connection.QuerySingle<long>("SELECT length FROM queue"),
        connection.QuerySingle<long>("SELECT COUNT(*) FROM builds WHERE state IN ('provisioning', 'running')")), ct);

    public Task<Build?> FindAsync(BuildKey key, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<BuildRow>(
            $"SELECT {BuildRow.Columns} FROM builds WHERE app_id = @app AND number = @number",
            new { app = key.App.Value, number = key.Number })?.ToBuild(), ct);

    /// <summary>The place of a build that waits: 1 for the next, at most <see cref="QueueNotice.FarthestPosition"/>.</summary>
    public Task<int> PositionAsync(Build build, CancellationToken ct) =>
        database.ReadAsync(connection => connection.QuerySingle<int>("""
            SELECT COUNT(*) FROM (
                SELECT 1 FROM builds WHERE state = 'queued' AND queued_at <= @QueuedAt LIMIT @most)
            """, new { build.QueuedAt, most = QueueNotice.FarthestPosition }), ct);

    /// <summary>An app's builds, newest first, from below a number.</summary>
    public Task<IReadOnlyList<Build>> ListAsync(AppId app, BuildState? state, string? branch, int? below, int limit, CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<Build>)[.. connection.Query<BuildRow>($"""
            SELECT {BuildRow.Columns}
              FROM builds
             WHERE app_id = @app AND number < @below
               AND (@state IS NULL OR state = @state)
               {(branch is null ? "" : "AND branch = @branch")}
             ORDER BY number DESC
             LIMIT @limit
            """, new { app = app.Value, below = below ?? int.MaxValue, state = state is { } one ? BuildRow.Text(one) : null, branch, limit })
            .Select(row => row.ToBuild())], ct);

    /// <summary>The builds that a worker has taken and that have not ended.</summary>
    public Task<IReadOnlyList<Build>> ListActiveAsync(CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<Build>)[.. connection.Query<BuildRow>($"""
            SELECT {BuildRow.Columns} FROM builds WHERE state IN ('provisioning', 'running') ORDER BY started_at
            """).Select(row => row.ToBuild())], ct);

    /// <summary>The variables that were given with this build alone.</summary>
    public Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(BuildKey key, CancellationToken ct) =>
        database.ReadAsync(connection => secrets.OpenMap(connection.QuerySingleOrDefault<string?>(
            "SELECT environment FROM builds WHERE app_id = @app AND number = @number", new { app = key.App.Value, number = key.Number })), ct);

    /// <summary>The digest that the app's last succeeded build in this image ran; null when there is none.</summary>
    public Task<string?> LastGreenDigestAsync(AppId app, string reference, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QueryFirstOrDefault<string?>("""
            SELECT image_digest FROM builds
             WHERE app_id = @app AND state = 'succeeded' AND image_reference = @reference
             ORDER BY number DESC
             LIMIT 1
            """, new { app = app.Value, reference }), ct);

    /// <summary>
    /// The name to ask the list of allowed images about. A pin to what a build of the app ran by that name is as good as the name,
    /// whatever rules there are for tags; any other digest beside a tag is not.
    /// </summary>
    public async Task<ImageReference> ListedAsAsync(AppId app, ImageReference image, CancellationToken ct) =>
        image is { Digest: { } digest } && await HasRunAsync(app, image.WithoutDigest().Canonical, digest, ct) ? image.WithoutDigest() : image;

    private Task<bool> HasRunAsync(AppId app, string reference, string digest, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QueryFirst<bool>("SELECT EXISTS (SELECT 1 FROM builds WHERE app_id = @app AND image_reference = @reference AND image_digest = @digest)",
            new { app = app.Value, reference, digest }), ct);

    /// <summary>The packages that the app's last succeeded build ran on; null when none has succeeded.</summary>
    public Task<IReadOnlyList<BuildPackage>?> LastGreenPackagesAsync(AppId app, CancellationToken ct) => database.ReadAsync(connection =>
        BuildRow.Read<List<BuildPackage>>(connection.QueryFirstOrDefault<string?>("""
            SELECT packages FROM builds WHERE app_id = @app AND state = 'succeeded' ORDER BY number DESC LIMIT 1
            """, new { app = app.Value }))?.Where(package => !package.IsFromNvm).ToList() as IReadOnlyList<BuildPackage>, ct);

    /// <summary>The last build of a branch that succeeded and ran its commands, before a number; null when there is none.</summary>
    public Task<Build?> LastGreenAsync(BuildKey before, string branch, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QueryFirstOrDefault<BuildRow>($"""
            SELECT {BuildRow.Columns} FROM builds
             WHERE app_id = @app AND branch = @branch AND number < @number AND state = 'succeeded' AND skipped = 0
             ORDER BY number DESC
             LIMIT 1
            """, new { app = before.App.Value, number = before.Number, branch })?.ToBuild(), ct);

    /// <summary>The spec that an app's newest build with a spec used, and the build's number; null when there is none.</summary>
    public Task<(UsedSpec Spec, int Build)?> LastSpecAsync(AppId app, CancellationToken ct) => database.ReadAsync<(UsedSpec, int)?>(connection =>
    {
        var found = connection.QueryFirstOrDefault<SpecRow>(
            "SELECT number AS Number, used_spec AS Spec FROM builds WHERE app_id = @app AND used_spec IS NOT NULL ORDER BY number DESC LIMIT 1",
            new { app = app.Value });
        return BuildRow.Read<UsedSpec>(found?.Spec) is { } spec ? (spec, found!.Number) : null;
    }, ct);

    private sealed record SpecRow
    {
        public int Number { get; init; }
        public string Spec { get; init; } = "";
    }

    private sealed record QueuedRow
    {
        public int Number { get; init; }
        public string Branch { get; init; } = "";
    }
}
