namespace BuildApi.Bench;

/// <summary>An app with as many members as the service's own, so that both write JSON of one size.</summary>
internal sealed record BareApp(
    string Id, string Name, string Repository, string Branch, IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> Secrets, int TimeoutMinutes, BareResources Resources, int Concurrency, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static BareApp Named(string id) => new(
        id, id, "ssh://git@git.example.com/team/app.git", "main", NoEnvironment, [], 30, new(null, null), 1, DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch);
}

internal sealed record BareResources(double? Cpus, int? MemoryMb);

internal sealed record BareStart(string? Reason = null);

internal sealed record BareBuild(
    string AppId, int Number, string Status, string Trigger, string? Reason, string Branch, string? Commit, DateTimeOffset QueuedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, int? QueuePosition, string? Image, IReadOnlyList<string> Packages, IReadOnlyList<string> Steps,
        string? Failure)
{
    public static BareBuild Of(string app, string? reason) => new(
        app, 1, "queued", "api", reason, "main", null, DateTimeOffset.UnixEpoch, null, null, 1, null, [], [], null);
}
