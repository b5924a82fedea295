namespace BuildApi.BuildSpecs.Model;

/// <summary>An <c>amplify.yml</c>, read: what its author wrote, before anything is decided about a build.</summary>
internal sealed record BuildSpec
{
    public required string FileName { get; init; }
    /// <summary>As written; Amplify makes no difference between its spellings, and neither does this service.</summary>
    public string? Version { get; init; }
    /// <summary>Variables of all applications; an application's own win.</summary>
    public IReadOnlyList<SpecVariable> Environment { get; init; } = [];
    /// <summary>A misplaced <c>appRoot</c> at the top level, as written.</summary>
    public SpecText? AppRoot { get; init; }
    /// <summary>True when the spec has <c>applications</c>: each of several then has an <see cref="SpecApplication.AppRoot"/>.</summary>
    public required bool IsMonorepo { get; init; }
    /// <summary>The one application of an ordinary spec, or those of a monorepo in their order.</summary>
    public required IReadOnlyList<SpecApplication> Applications { get; init; }
    /// <summary>Headers of all applications, as data for hosting.</summary>
    public IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; } = [];
}
