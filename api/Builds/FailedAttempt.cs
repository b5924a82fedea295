namespace BuildApi.Builds;

/// <summary>An attempt at a build that failed for a reason outside the build, before any command of its own had run, so that it was tried again.</summary>
internal sealed record FailedAttempt
{
    /// <summary>Its number, from 1.</summary>
    public required int Attempt { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset FailedAt { get; init; }
    /// <summary>Why it failed.</summary>
    public required BuildFailure Failure { get; init; }
}
