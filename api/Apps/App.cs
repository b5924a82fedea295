namespace BuildApi.Apps;

/// <summary>A registered project and its settings.</summary>
internal sealed record App
{
    public required AppId Id { get; init; }
    public required string Name { get; init; }
    public string? Repository { get; init; }
    public required string Branch { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
    /// <summary>The folder of the repository that the app is in; null for the repository's root.</summary>
    public string? AppRoot => Apps.AppRoot.Of(Environment);
    public required IReadOnlyList<string> SecretNames { get; init; }
    public required int TimeoutMinutes { get; init; }
    public required AppResources Resources { get; init; }
    public required int Concurrency { get; init; }
    public int Weight { get; init; } = 1;
    public Supersede Supersede { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public long Revision { get; init; } = 1;
}
