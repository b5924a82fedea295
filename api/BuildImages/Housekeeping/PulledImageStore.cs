using BuildApi.BuildImages.References;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.BuildImages.Housekeeping;

/// <summary>An image that the service fetched.</summary>
/// <param name="References">The names it was pulled by.</param>
internal sealed record PulledImage(string Id, long SizeBytes, IReadOnlyList<string> References);

/// <summary>Who was seen to be able to pull an image.</summary>
/// <param name="Repository">Without tag and digest: <c>docker.io/library/node</c>.</param>
/// <param name="Login">The credentials' key; empty for none.</param>
internal sealed record ImageAccess(string Repository, string Login);

/// <summary>What the service remembers of its pulls: which images are its own to remove, and who may use them.</summary>
internal sealed class PulledImageStore(Database database, TimeProvider clock)
{
    /// <summary>
    /// Notes that somebody with this login could pull the image; with <paramref name="own"/>, that it came by this pull. What was on the
    /// machine before, and came by no other pull, is for all and stays so.
    /// </summary>
    /// <param name="pull">The pull as <see cref="PendingPullStore"/> named it; null for one without credentials.</param>
    public Task RecordAsync(string id, long sizeBytes, ImageReference reference, string login, bool own, string? pull, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(connection =>
        {
            connection.Execute("""
                INSERT INTO image_access (image_id, repository, login, seen_at) SELECT @id, @Name, @login, @now
                 WHERE @own OR EXISTS (SELECT 1 FROM image_access WHERE image_id = @id)
                    OR EXISTS (SELECT 1 FROM image_pulls_under_way
                                WHERE id IS NOT @pull AND repository = @Name AND NOT EXISTS (SELECT 1 FROM json_each(images_before) WHERE value = @id))
                    ON CONFLICT (image_id, repository, login) DO UPDATE SET seen_at = excluded.seen_at
                """, new { id, reference.Name, login, now, own, pull });
            if (own)
            {
                connection.Execute("""
                    INSERT INTO pulled_images (id, size_bytes, pulled_at, used_at) VALUES (@id, @sizeBytes, @now, @now)
                        ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at
                    """, new { id, sizeBytes, now });
            }

            return connection.Execute("""
                INSERT INTO pulled_image_names (image_id, reference) SELECT id, @PullName FROM pulled_images WHERE id = @id
                    ON CONFLICT DO NOTHING
                """, new { id, reference.PullName });
        }, ct);
    }

    /// <summary>Notes that a build uses the image now.</summary>
    public Task UsedAsync(string id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(connection => connection.Execute("UPDATE pulled_images SET used_at = @now WHERE id = @id", new { id, now }), ct);
    }

    public Task<IReadOnlyList<ImageAccess>> AccessAsync(string id, CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<ImageAccess>)[.. connection.Query<AccessRow>(
            "SELECT repository AS Repository, login AS Login FROM image_access WHERE image_id = @id", new { id })
            .Select(row => new ImageAccess(row.Repository, row.Login))], ct);

    /// <summary>The images that the service fetched, used longest ago first.</summary>
    public Task<IReadOnlyList<PulledImage>> ListAsync(CancellationToken ct) => database.ReadAsync(connection =>
    {
        var names = connection.Query<NameRow>("SELECT image_id AS ImageId, reference AS Reference FROM pulled_image_names")
            .ToLookup(row => row.ImageId, row => row.Reference);
        return (IReadOnlyList<PulledImage>)[.. connection.Query<ImageRow>(
            "SELECT id AS Id, size_bytes AS SizeBytes FROM pulled_images ORDER BY used_at, id")
            .Select(row => new PulledImage(row.Id, row.SizeBytes, [.. names[row.Id]]))];
    }, ct);

    /// <summary>The ids of all images that something is remembered of.</summary>
    public Task<IReadOnlyList<string>> KnownIdsAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<string>)[.. connection.Query<string>(
            "SELECT id FROM pulled_images UNION SELECT image_id FROM image_access UNION SELECT image_id FROM image_probes")], ct);

    /// <summary>The image was gone from the machine at that time: what was remembered of it then goes, too.</summary>
    public Task ForgetAsync(string id, DateTimeOffset goneAt, CancellationToken ct) => database.WriteAsync(connection =>
        connection.Execute("DELETE FROM image_access WHERE image_id = @id AND seen_at <= @goneAt", new { id, goneAt })
        + connection.Execute("DELETE FROM image_probes WHERE image_id = @id AND probed_at <= @goneAt", new { id, goneAt })
        + connection.Execute("DELETE FROM pulled_images WHERE id = @id AND used_at <= @goneAt", new { id, goneAt }), ct);

    private sealed record ImageRow
    {
        public string Id { get; init; } = "";
        public long SizeBytes { get; init; }
    }

    private sealed record NameRow
    {
        public string ImageId { get; init; } = "";
        public string Reference { get; init; } = "";
    }

    private sealed record AccessRow
    {
        public string Repository { get; init; } = "";
        public string Login { get; init; } = "";
    }
}
