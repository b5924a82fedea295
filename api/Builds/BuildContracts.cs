namespace BuildApi.Builds;

/// <summary>What to build. Everything may be left out: then the newest commit of the app's branch.</summary>
internal sealed record StartBuild
{
    /// <summary>A branch or tag; the app's branch when left out.</summary>
    public string? Branch { get; init; }

    /// <summary>A commit id, 7 to 64 hexadecimal digits; the newest of the branch when left out.</summary>
    public string? Commit { get; init; }

    /// <summary>For people, at most 1,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Variables of this build alone; they win over the app's.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>An image for this build alone.</summary>
    public string? Image { get; init; }

    /// <summary>Start with empty caches.</summary>
    public bool? ClearCache { get; init; }
}

/// <summary>A build.</summary>
internal sealed record BuildView
{
    public required string AppId { get; init; }
    public required int Number { get; init; }
    public required BuildState Status { get; init; }
    public required BuildTrigger Trigger { get; init; }
    public string? Reason { get; init; }
    public required string Branch { get; init; }
    /// <summary>The commit that was asked for or, once the source is there, built.</summary>
    public string? Commit { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    /// <summary>Builds that were queued before this one and still wait, plus one; counted up to 1,000. Null once it started.</summary>
    public int? QueuePosition { get; init; }
    public BuildImageUsed? Image { get; init; }
    public required IReadOnlyList<BuildPackage> Packages { get; init; }
    public required IReadOnlyList<BuildStep> Steps { get; init; }
    /// <summary>Why it failed; null unless it did.</summary>
    public BuildFailure? Failure { get; init; }

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
        Image = build.Image,
        Packages = build.Packages,
        Steps = build.Steps,
        Failure = build.Failure,
    };
}
