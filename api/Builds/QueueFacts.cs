namespace BuildApi.Builds;

/// <summary>What a new build finds in the queue.</summary>
internal sealed record QueueFacts
{
    /// <summary>The number that it gets.</summary>
    public int Number { get; init; }
    /// <summary>Its branch: its own or the app's.</summary>
    public string Branch { get; init; } = "";
    /// <summary>The app's setting.</summary>
    public string Supersede { get; init; } = "";
    /// <summary>Builds of all apps that wait.</summary>
    public int Waiting { get; init; }
    /// <summary>Builds of its app that wait.</summary>
    public int WaitingOfApp { get; init; }
    /// <summary>The lowest priority of those that wait; null when none does.</summary>
    public int? LowestPriority { get; init; }
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
