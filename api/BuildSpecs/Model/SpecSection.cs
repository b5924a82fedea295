namespace BuildApi.BuildSpecs.Model;

/// <summary><c>backend</c>, <c>frontend</c> or <c>test</c>.</summary>
internal sealed record SpecSection
{
    public required string Name { get; init; }
    public required SpecPlace Place { get; init; }
    /// <summary>In the order they run in, whatever the order in the file.</summary>
    public IReadOnlyList<SpecPhase> Phases { get; init; } = [];
    /// <summary>As written; null for the application's root, <c>/</c> for the repository's.</summary>
    public SpecText? BuildPath { get; init; }
    public SpecArtifacts? Artifacts { get; init; }
    public IReadOnlyList<SpecText> CachePaths { get; init; } = [];
}
