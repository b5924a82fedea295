namespace BuildApi.Builds;

/// <summary>What became of a request for a build.</summary>
internal sealed record QueuedBuild
{
    /// <summary>The build; null when none was queued: the app is not there, or not connected, or <see cref="Full"/>.</summary>
    public Build? Build { get; init; }

    /// <summary>Its place in the queue.</summary>
    public int Position { get; init; }

    /// <summary>The builds that it superseded, to be ended.</summary>
    public IReadOnlyList<BuildKey> Superseded { get; init; } = [];

    /// <summary>Which limit of the queue is reached; null when none is.</summary>
    public string? Full { get; init; }
}
