namespace BuildApi.Builds;

/// <summary>What a new build finds in the queue.</summary>
internal sealed record QueueFacts
{
    /// <summary>Number of the build of its branch that waits just before it.</summary>
    public int? Before { get; init; }
    /// <summary>Number of the build of its branch that is under way.</summary>
    public int? Same { get; init; }
    /// <summary>Builds of its app that are under way.</summary>
    public int OfApp { get; init; }
    /// <summary>How many of them there may be.</summary>
    public int Concurrency { get; init; }
    /// <summary>Builds of all apps that are under way.</summary>
    public int Active { get; init; }
}
