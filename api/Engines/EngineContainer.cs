namespace BuildApi.Engines;

/// <summary>A container as a list shows it.</summary>
internal sealed record EngineContainer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required bool Running { get; init; }
    /// <summary>False for one that was created, and that nobody has started.</summary>
    public required bool WasStarted { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
