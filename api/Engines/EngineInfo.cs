namespace BuildApi.Engines;

/// <summary>The engine as it introduces itself.</summary>
internal sealed record EngineInfo
{
    public required string Name { get; init; }
    public required string Version { get; init; }
    public required string ApiVersion { get; init; }
    /// <summary>Such as <c>linux/amd64</c>.</summary>
    public required string Platform { get; init; }
}
