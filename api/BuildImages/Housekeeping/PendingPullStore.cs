using System.Collections.Concurrent;
using System.Text.Json;
using BuildApi.BuildImages.References;
using BuildApi.Engines;
using BuildApi.Storage;
using Dapper;

namespace BuildApi.BuildImages.Housekeeping;

/// <summary>A pull with credentials of which the outcome is not known yet, or never will be.</summary>
/// <param name="ImagesBefore">The ids of images that were on the machine when it began.</param>
internal sealed record PendingPull(string Id, string Repository, IReadOnlySet<string> ImagesBefore)
{
    /// <summary>Whether an image of the repository may have come by it.</summary>
    public bool MayHaveBrought(EngineImage image) => !ImagesBefore.Contains(image.Id)
        && image.RepoDigests.Select(name => name.Split('@')[0]).Concat(image.Tags).Any(name => ImageReference.Read(name)?.Name == Repository);
}

/// <summary>Pulls with credentials until what they brought is recorded: a private image that nobody has written down yet must not be for all.</summary>
internal sealed class PendingPullStore(Database database, TimeProvider clock)
{
    /// <summary>Nobody's: who has an image of this owner must prove that the registry gives it to him.</summary>
    private const string Nobody = "?";

    /// <summary>The engine may need a moment to give up what nobody waits for any more.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Pulls of this process, by when their end was missed; null while they are waited for.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset?> own = [];

    /// <summary>Notes that a pull with credentials begins; to be ended when its outcome was recorded, else given up.</summary>
    public async Task<string> BeginAsync(string repository, IReadOnlySet<string> imagesBefore, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("N");
        var images = JsonSerializer.Serialize(imagesBefore);
        // First: whoever settles takes a row that is not here for a dead service's.
        own[id] = null;
        await database.WriteAsync(connection => connection.Execute(
            "INSERT INTO image_pulls_under_way (id, repository, images_before) VALUES (@id, @repository, @images)", new { id, repository, images }), ct);
        return id;
    }

    public async Task EndAsync(string pull, CancellationToken ct)
    {
        await database.WriteAsync(connection => connection.Execute("DELETE FROM image_pulls_under_way WHERE id = @pull", new { pull }), ct);
        own.TryRemove(pull, out _);
    }

    /// <summary>Nobody waits for the pull any more, and what it came to is not known.</summary>
    public void GiveUp(string pull) => own[pull] = clock.GetUtcNow();

    /// <summary>Pulls with credentials that are under way, were given up, or were under way when the service died.</summary>
    public Task<IReadOnlyList<PendingPull>> ListAsync(CancellationToken ct) => database.ReadAsync(connection =>
        (IReadOnlyList<PendingPull>)[.. connection.Query<PullRow>(
            "SELECT id AS Id, repository AS Repository, images_before AS ImagesBefore FROM image_pulls_under_way")
            .Select(row => new PendingPull(row.Id, row.Repository, JsonSerializer.Deserialize<HashSet<string>>(row.ImagesBefore)!))], ct);

    /// <summary>Those of them whose outcome nobody will ever record.</summary>
    public async Task<IReadOnlyList<PendingPull>> GivenUpAsync(CancellationToken ct) => [.. (await ListAsync(ct))
        .Where(pull => !own.TryGetValue(pull.Id, out var since) || since <= clock.GetUtcNow() - Settling)];

    /// <summary>Ends a pull that was given up. The images that may have come by it are for whoever can pull them.</summary>
    public async Task SettleAsync(PendingPull pull, IEnumerable<string> images, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await database.WriteAsync(connection =>
        {
            foreach (var id in images)
            {
                connection.Execute("""
                    INSERT INTO image_access (image_id, repository, login, seen_at) SELECT @id, @Repository, @Nobody, @now
                     WHERE NOT EXISTS (SELECT 1 FROM image_access WHERE image_id = @id)
                    """, new { id, pull.Repository, Nobody, now });
            }

            return connection.Execute("DELETE FROM image_pulls_under_way WHERE id = @Id", new { pull.Id });
        }, ct);
        own.TryRemove(pull.Id, out _);
    }

    private sealed record PullRow
    {
        public string Id { get; init; } = "";
        public string Repository { get; init; } = "";
        public string ImagesBefore { get; init; } = "";
    }
}
