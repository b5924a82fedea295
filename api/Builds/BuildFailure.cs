using BuildApi.Failures;

namespace BuildApi.Builds;

/// <summary>Why a build failed, for people and for scripts.</summary>
internal sealed record BuildFailure
{
    public required FailureCode Code { get; init; }
    /// <summary>The step it failed in.</summary>
    public StepName? Step { get; init; }
    /// <summary>One or more sentences a person can act on.</summary>
    public required string Message { get; init; }
    /// <summary>The command that failed, as the spec has it.</summary>
    public string? Command { get; init; }
    /// <summary>The command's exit code.</summary>
    public int? ExitCode { get; init; }
    /// <summary>The command's line in the build spec.</summary>
    public int? SpecLine { get; init; }
    /// <summary>What probably helps, where the output looks familiar.</summary>
    public string? Hint { get; init; }
}
