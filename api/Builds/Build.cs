using BuildApi.BuildSpecs.Model;
using BuildApi.Concurrency;

namespace BuildApi.Builds;

/// <summary>A build as the store has it.</summary>
internal sealed record Build
{
    public required BuildKey Key { get; init; }
    public required BuildState State { get; init; }
    public required int Attempt { get; init; }
    public required BuildTrigger Trigger { get; init; }
    public string? Reason { get; init; }
    public required string Branch { get; init; }
    /// <summary>The commit that was asked for; null: the newest of the branch.</summary>
    public string? RequestedCommit { get; init; }
    /// <summary>The commit that was built, once it is known.</summary>
    public string? Commit { get; init; }
    /// <summary>The image that was asked for, instead of the app's.</summary>
    public string? RequestedImage { get; init; }
    public bool ClearCache { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    /// <summary>What comes first in the queue: the higher.</summary>
    public int Priority { get; init; }
    /// <summary>False: it is given no secrets, and leaves nothing behind that another build reads.</summary>
    public bool Trusted { get; init; } = true;
    /// <summary>The newer build of its branch for which it was canceled.</summary>
    public int? SupersededBy { get; init; }
    /// <summary>Attempts that were followed by another, because nothing of the user's had run in them.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];
    public DateTimeOffset? StartedAt { get; init; }
    /// <summary>The same by the machine's own clock; null for a build of an earlier version of the service.</summary>
    public Uptime? StartedUptime { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public bool CancelRequested { get; init; }
    public BuildImageUsed? Image { get; init; }
    public IReadOnlyList<BuildPackage> Packages { get; init; } = [];
    public IReadOnlyList<BuildStep> Steps { get; init; } = [];
    public BuildFailure? Failure { get; init; }
    public ResourceUsage? Usage { get; init; }
    /// <summary>Nothing had changed since the last green build, so no command was run.</summary>
    public bool Skipped { get; init; }
    /// <summary>The spec's <c>customHeaders</c>, as data for hosting.</summary>
    public IReadOnlyList<CustomHeaderRule> CustomHeaders { get; init; } = [];
    /// <summary>What a retry repeats of the first run.</summary>
    public BuildPins? Pins { get; init; }
    /// <summary>What the current attempt came to, decided before its container was removed; null while undecided.</summary>
    public BuildVerdict? Verdict { get; init; }
    public string? ContainerId { get; init; }
    public bool CommandsStarted { get; init; }
    /// <summary>The checkout is there: the clone key is given no more. Stays true to the end of the attempt.</summary>
    public bool SourceFetched { get; init; }
    public long LogReceived { get; init; }
    public long LogLength { get; init; }
    /// <summary>The line that the log begins with, where the build had to wait; the file may not have it yet.</summary>
    public string? QueueNotice { get; init; }

    public AttemptKey AttemptKey => new(Key, Attempt);
}
