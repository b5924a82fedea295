namespace BuildApi.BuildSpecs.Model;

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
