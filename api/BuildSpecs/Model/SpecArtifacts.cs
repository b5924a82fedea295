namespace BuildApi.BuildSpecs.Model;

/// <summary>What a section leaves behind.</summary>
internal sealed record SpecArtifacts
{
    public required SpecPlace Place { get; init; }
    public SpecText? BaseDirectory { get; init; }
    /// <summary>Empty when the spec names none.</summary>
    public IReadOnlyList<SpecText> Files { get; init; } = [];
    public bool DiscardPaths { get; init; }
    /// <summary>Test section only: where the test tool's configuration is; data for hosting.</summary>
    public string? ConfigFilePath { get; init; }
}
