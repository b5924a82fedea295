namespace BuildApi.BuildSpecs.Model;

/// <summary>One application: the top level of an ordinary spec, or an entry of <c>applications</c>.</summary>
internal sealed record SpecApplication
{
    /// <summary>As written; null in an ordinary spec, and where the only application has none.</summary>
    public string? AppRoot { get; init; }
    public required SpecPlace Place { get; init; }
    public IReadOnlyList<SpecVariable> Environment { get; init; } = [];
    public SpecSection? Backend { get; init; }
    public SpecSection? Frontend { get; init; }
    public SpecSection? Test { get; init; }
    public IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; } = [];
}
