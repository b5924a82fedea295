using BuildApi.Apps;
using BuildApi.BuildImages.References;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.Builds;

/// <summary>Builds in the store, for reading.</summary>
internal sealed class BuildStore(Database database, SecretBox secrets)
{
    public Task<Build?> FindAsync(BuildKey key, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QuerySingleOrDefault<BuildRow>(
            $"SELECT {BuildRow.Columns} FROM builds WHERE app_id = @app AND number = @number",
            new { app = key.App.Value, number = key.Number })?.ToBuild(), ct);

    /// <summary>An app's builds, newest first, from below a number.</summary>
    public Task<IReadOnlyList<Build>> ListAsync(AppId app, BuildState? state, string? branch, int? below, int limit, CancellationToken ct) =>
        database.ReadAsync(connection => (IReadOnlyList<Build>)[.. connection.Query<BuildRow>($"""
            SELECT {BuildRow.Columns}
              FROM builds {(state is { } asked ? $"INDEXED BY {IndexFor(asked, branch)}" : "")}
             WHERE app_id = @app AND number < @below
               {(state is { } one ? $"AND {StateIs(one)}" : "")}
               {(branch is null ? "" : "AND branch = @branch")}
             ORDER BY number DESC
             LIMIT @limit
            """, new { app = app.Value, below = below ?? int.MaxValue, branch, limit })
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

    /// <summary>The last trusted build of a branch that succeeded and ran its commands, before a number; null when there is none.</summary>
    public Task<Build?> LastGreenAsync(BuildKey before, string branch, CancellationToken ct) => database.ReadAsync(connection =>
        connection.QueryFirstOrDefault<BuildRow>($"""
            SELECT {BuildRow.Columns} FROM builds
             WHERE app_id = @app AND branch = @branch AND number < @number AND state = 'succeeded' AND skipped = 0 AND trusted = 1
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

    // SQLite would walk over all builds in their order, until the page is full; and it cannot know which of a branch and a status is the rarer one.
    private static string IndexFor(BuildState state, string? branch) => state switch
    {
        BuildState.Queued => "builds_queued",
        BuildState.Provisioning or BuildState.Running => "builds_active",
        _ => branch is null ? "builds_ended" : "builds_ended_of_branch",
    };

    // Written out as the indexes have it: one of a part of the rows is used only where a query says that it asks for these.
    private static string StateIs(BuildState state) => state switch
    {
        BuildState.Queued => "state = 'queued'",
        BuildState.Provisioning or BuildState.Running => $"state IN ('provisioning', 'running') AND state = '{BuildRow.Text(state)}'",
        _ => $"finished_at IS NOT NULL AND state = '{BuildRow.Text(state)}'",
    };
}
