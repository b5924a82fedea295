using BuildApi.BuildSpecs.Model;

namespace BuildApi.Builds;

/// <summary>A build.</summary>
internal sealed record BuildView
{
    /// <summary>The app it is of.</summary>
    public required string AppId { get; init; }
    /// <summary>Its number in the app, from 1.</summary>
    public required int Number { get; init; }
    public required BuildState Status { get; init; }
    public required BuildTrigger Trigger { get; init; }
    /// <summary>What was given as the reason when it was started.</summary>
    public string? Reason { get; init; }
    /// <summary>The branch or tag it builds.</summary>
    public required string Branch { get; init; }
    /// <summary>The commit that was asked for or, once the source is there, built.</summary>
    public string? Commit { get; init; }
    /// <summary>When it was started by the caller.</summary>
    public required DateTimeOffset QueuedAt { get; init; }
    /// <summary>When it got its place; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>When it ended; null until it did.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Builds that wait with a higher priority, or with the same and since earlier, plus one; counted up to 1,000. Null once it started.</summary>
    public int? QueuePosition { get; init; }
    /// <summary>What it was started with; of the builds that wait, the highest comes first.</summary>
    public required int Priority { get; init; }
    /// <summary>What it was started with: false for a build that was given no secrets and leaves no caches.</summary>
    public required bool Trusted { get; init; }
    /// <summary>The newer build of its branch that it was canceled for, by <c>supersede</c>; null otherwise.</summary>
    public int? SupersededBy { get; init; }
    public BuildImageUsed? Image { get; init; }
    /// <summary>The package overrides it ran with.</summary>
    public required IReadOnlyList<BuildPackage> Packages { get; init; }
    /// <summary>The steps it has come to, in their order.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }
    /// <summary>Why it failed; null unless it did.</summary>
    public BuildFailure? Failure { get; init; }
    /// <summary>Attempts before this one, each of which failed for a reason outside the build before any command of its own had run.</summary>
    public required IReadOnlyList<FailedAttempt> FailedAttempts { get; init; }

    /// <summary>What its container has used so far; null until it has told, and where it ended before it could.</summary>
    public ResourceUsage? Usage { get; init; }

    /// <summary>True when nothing under the app's root had changed since the last green build (<c>AMPLIFY_DIFF_DEPLOY</c>), so that no command was run and there are no artifacts.</summary>
    public required bool Skipped { get; init; }
    /// <summary>The <c>customHeaders</c> of its spec: data for whoever serves the artifacts.</summary>
    public required IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; }

    public static BuildView From(Build build, int? queuePosition = null) => new()
    {
        AppId = build.Key.App.Value,
        Number = build.Key.Number,
        Status = build.State,
        Trigger = build.Trigger,
        Reason = build.Reason,
        Branch = build.Branch,
        Commit = build.Commit ?? build.RequestedCommit,
        QueuedAt = build.QueuedAt,
        StartedAt = build.StartedAt,
        FinishedAt = build.FinishedAt,
        QueuePosition = build.State == BuildState.Queued ? queuePosition : null,
        Priority = build.Priority,
        Trusted = build.Trusted,
        SupersededBy = build.SupersededBy,
        FailedAttempts = build.FailedAttempts,
        Image = build.Image,
        Packages = build.Packages,
        Steps = build.Steps,
        Failure = build.Failure,
        Usage = build.Usage,
        Skipped = build.Skipped,
        CustomHeaders = build.CustomHeaders,
    };
}
