using BuildApi.Failures;

namespace BuildApi.Builds;

/// <summary>Why a build failed, for people and for scripts.</summary>
internal sealed record BuildFailure
{
    /// <summary>Characters of each text: what a build says of itself is kept for good, and is read with every list of builds.</summary>
    public const int LongestText = 4096;

    public required FailureCode Code { get; init; }
    /// <summary>The step it failed in.</summary>
    public StepName? Step { get; init; }
    /// <summary>One or more sentences a person can act on.</summary>
    public required string Message { get; init => field = Cut(value)!; }
    /// <summary>The command that failed, as the spec has it.</summary>
    public string? Command { get; init => field = Cut(value); }
    /// <summary>The command's exit code.</summary>
    public int? ExitCode { get; init; }
    /// <summary>The command's line in the build spec.</summary>
    public int? SpecLine { get; init; }
    /// <summary>What probably helps, where the output looks familiar.</summary>
    public string? Hint { get; init => field = Cut(value); }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? $"{text[..(LongestText - 2)]} …" : text;
}
