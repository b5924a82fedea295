namespace BuildApi.BuildSpecs.Detection;

/// <summary>A framework that was recognised, and what its build needs.</summary>
internal sealed record FoundFramework
{
    public required string Name { get; init; }
    public required string PackageManager { get; init; }
    public IReadOnlyList<string> Install { get; init; } = [];
    public IReadOnlyList<string> Build { get; init; } = [];
    /// <summary>Where the build writes the site.</summary>
    public required string Output { get; init; }
    public IReadOnlyList<string> Cache { get; init; } = [];
    public required IReadOnlyList<string> Reasons { get; init; }
}
