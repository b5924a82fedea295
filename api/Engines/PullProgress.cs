namespace BuildApi.Engines;

/// <summary>One event of a pull, as the engine reports it.</summary>
internal sealed record PullProgress
{
    /// <summary>Short id of the layer, or null when the event is about the whole pull.</summary>
    public string? Layer { get; init; }
    public required string Status { get; init; }
    public long? CurrentBytes { get; init; }
    public long? TotalBytes { get; init; }
}
