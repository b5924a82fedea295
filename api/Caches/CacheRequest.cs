namespace BuildApi.Caches;

/// <summary>What the plan of a build wants kept.</summary>
/// <param name="Named">Each pattern as the spec's author knows it, and from the workspace on; null where the build could not tell.</param>
internal sealed record CacheRequest(IReadOnlyList<(string Written, string? InWorkspace)> Named)
{
    /// <summary>The build failed after its installs had finished.</summary>
    public bool Failed { get; init; }
}
