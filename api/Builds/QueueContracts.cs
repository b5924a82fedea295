namespace BuildApi.Builds;

/// <summary>The queue of all apps at one moment.</summary>
internal sealed record BuildQueueView
{
    /// <summary>Builds that may be under way at the same time (<c>BuildApi__MaxConcurrentBuilds</c>).</summary>
    public required int Places { get; init; }
    /// <summary>Builds that wait, of all apps.</summary>
    public required int Waiting { get; init; }
    /// <summary>Builds that may wait (<c>BuildApi__MaxQueuedBuilds</c>); one more is refused with 429.</summary>
    public required int Limit { get; init; }
    /// <summary>The builds that are under way, the oldest first.</summary>
    public required IReadOnlyList<BuildUnderWay> UnderWay { get; init; }
    /// <summary>The builds that wait: by priority, then the one that waits longest. Of those that may start, apps take turns.</summary>
    public required IReadOnlyList<WaitingBuild> Items { get; init; }
    /// <summary>Pass it as <c>after</c> to get the next page; null on the last one.</summary>
    public required string? Next { get; init; }
}

/// <summary>A build that has a place.</summary>
internal sealed record BuildUnderWay
{
    public required string AppId { get; init; }
    public required int Number { get; init; }
    public required string Branch { get; init; }
    public required BuildState Status { get; init; }
    public required DateTimeOffset QueuedAt { get; init; }
    public required DateTimeOffset? StartedAt { get; init; }
}

/// <summary>A build that waits.</summary>
internal sealed record WaitingBuild
{
    public required string AppId { get; init; }
    public required int Number { get; init; }
    public required string Branch { get; init; }
    public required int Priority { get; init; }
    /// <summary>Since when it waits.</summary>
    public required DateTimeOffset QueuedAt { get; init; }
    public required WaitReason WaitsFor { get; init; }
    /// <summary>The build of the same branch that comes first; null when it waits for something else.</summary>
    public required int? Behind { get; init; }
    /// <summary>The same for people.</summary>
    public required string Why { get; init; }
}

/// <summary>What a build waits for.</summary>
internal enum WaitReason
{
    /// <summary>Another build of its branch: they run one after the other.</summary>
    Branch,
    /// <summary>The app has as many under way as it may (<c>concurrency</c>).</summary>
    Concurrency,
    /// <summary>A place: the service has as many under way as it may.</summary>
    Place,
    /// <summary>Room on the service's disk.</summary>
    Disk,
    /// <summary>The container engine, which does not answer.</summary>
    Engine,
}
