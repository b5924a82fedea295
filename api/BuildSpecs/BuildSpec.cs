namespace BuildApi.BuildSpecs;

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

/// <summary>A phase such as <c>preBuild</c> with its commands.</summary>
internal sealed record SpecPhase(string Name, IReadOnlyList<SpecText> Commands);

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

/// <summary>A text of the spec, exactly as YAML gives it, and where it stands.</summary>
internal sealed record SpecText(string Value, SpecPlace Place);

/// <summary>A variable of <c>env.variables</c>.</summary>
internal sealed record SpecVariable(string Name, string Value, SpecPlace Place);

/// <summary>Response headers for the paths that match a pattern.</summary>
internal sealed record CustomHeaderRule(string Pattern, IReadOnlyList<CustomHeader> Headers);

internal sealed record CustomHeader(string Key, string Value);

/// <summary>A place in the spec, for messages that come later than the reading.</summary>
internal sealed record SpecPlace(string Path, int Line, int Column);
