namespace BuildApi.BuildSpecs;

/// <summary>What to plan for.</summary>
internal sealed record PlanRequest
{
    /// <summary>The app's folder: which entry of <c>applications</c> it is, and where an ordinary spec runs. Null or empty when none was chosen.</summary>
    public string? AppRoot { get; init; }
    /// <summary>Leave the test section out (<c>USER_DISABLE_TESTS</c>).</summary>
    public bool SkipTests { get; init; }
}

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

/// <summary>A variable of the spec.</summary>
/// <param name="Expandable">The value holds <c>$NAME</c> or <c>${NAME}</c>, which authors expect to be replaced.</param>
internal sealed record PlannedVariable(string Name, string Value, bool Expandable);

/// <summary>The steps of a build that run commands.</summary>
internal enum PlanPhase
{
    PreBuild,
    Build,
    PostBuild,
    Test,
}

/// <summary>A command for the shell.</summary>
internal sealed record PlannedCommand
{
    /// <summary>
    /// The step it is shown under. Steps run once and in order, so what comes before the front end's own phases (all of a
    /// backend's) counts as <see cref="PlanPhase.PreBuild"/>, and all phases of tests as <see cref="PlanPhase.Test"/>.
    /// </summary>
    public required PlanPhase Phase { get; init; }
    /// <summary><c>backend</c>, <c>frontend</c> or <c>test</c>.</summary>
    public required string Section { get; init; }
    /// <summary>Exactly as YAML gives it, newlines included; a comment is legal.</summary>
    public required string Text { get; init; }
    /// <summary>Where it starts in the spec.</summary>
    public required int Line { get; init; }
    /// <summary>Such as <c>frontend.phases.build.commands[2]</c>.</summary>
    public required string Path { get; init; }
}

/// <summary>What to collect.</summary>
internal sealed record ArtifactPlan
{
    /// <summary>May hold <c>$NAME</c> or a glob, as written in the spec; what that becomes must be checked again.</summary>
    public required string BaseDirectory { get; init; }
    /// <summary>Globs relative to <see cref="BaseDirectory"/>; a leading <c>!</c> excludes. Never empty.</summary>
    public required IReadOnlyList<string> Files { get; init; }
    /// <summary>Put every file into one folder.</summary>
    public bool DiscardPaths { get; init; }
    /// <summary>Where <c>baseDirectory</c> (or else <c>artifacts</c>) stands in the spec, for a failure that names it.</summary>
    public required int Line { get; init; }
}
