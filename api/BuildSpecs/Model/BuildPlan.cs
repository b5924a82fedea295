namespace BuildApi.BuildSpecs.Model;

/// <summary>
/// What a build does, as data. Every folder and pattern is relative to the root of the repository and normalised
/// (<c>.</c> is the root itself; no leading slash, no <c>..</c>), unless its own comment says more.
/// </summary>
internal sealed record BuildPlan
{
    public required string AppRoot { get; init; }
    /// <summary>Where the one shell of all commands starts: <c>buildPath</c>, or else the app root.</summary>
    public required string WorkingFolder { get; init; }
    /// <summary>In the order of the spec; names are unique.</summary>
    public required IReadOnlyList<PlannedVariable> Environment { get; init; }
    /// <summary>In the order they run in.</summary>
    public required IReadOnlyList<PlannedCommand> Commands { get; init; }
    /// <summary>Null: the build leaves nothing behind.</summary>
    public ArtifactPlan? Artifacts { get; init; }
    /// <summary>Where tests write their results; null when they are skipped or write none.</summary>
    public ArtifactPlan? TestArtifacts { get; init; }
    /// <summary>
    /// Globs. A leading <c>!</c> excludes. Besides paths of the repository there are <c>~/…</c> (the home of the build's user),
    /// <c>/tmp/…</c>, <c>/home/…</c>, <c>/usr/local/share/.cache/…</c>, and paths that start with <c>$NAME</c> or <c>${NAME}</c>: those
    /// are not checked, because their value is known only in the build.
    /// </summary>
    public required IReadOnlyList<string> CachePaths { get; init; }
    /// <summary>Data for hosting; an application's own rules come after those of the whole spec.</summary>
    public required IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; }
    /// <summary>What planning found; what reading found is with the reader's result.</summary>
    public required IReadOnlyList<SpecProblem> Warnings { get; init; }
    /// <summary>What was planned otherwise than it is written, for the log; nothing that the author must mend.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
