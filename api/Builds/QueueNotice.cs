using System.Globalization;

namespace BuildApi.Builds;

/// <summary>What a build that cannot start at once waits for, as the first line of its log.</summary>
internal sealed class QueueNotice(BuildPlaces places)
{
    /// <summary>Queue positions are counted up to here: beyond, the exact number helps nobody and costs a scan.</summary>
    public const int FarthestPosition = 1000;

    /// <summary>The line, with its end; null for a build that may start now.</summary>
    /// <param name="build">The build's number.</param>
    /// <param name="position">Its place in the queue.</param>
    /// <param name="facts">What is before it and what is under way.</param>
    public string? Of(int build, int position, QueueFacts facts) => Reason(position, facts) is { } reason
        ? string.Create(CultureInfo.InvariantCulture,
        $"Build {build} is waiting in the queue at place {position}{(position == FarthestPosition ? " or later" : "")}: {reason}.\n")
        : null;

    private string? Reason(int position, QueueFacts facts)
    {
        if (places.DiskIsFull) return "there is too little room on the disk of the service (BuildApi__MinFreeBytes)";
        if (places.EngineIsAway) return "the container engine does not answer";
        if ((facts.Before ?? facts.Same) is { } before) return $"build {before} of the same branch comes first";
        if (facts.OfApp >= facts.Concurrency) return $"the app has {facts.OfApp} under way, which is its limit (concurrency)";
        return facts.Active - places.Lent + position > places.Limit
            ? $"the service runs at most {places.Limit} at a time (BuildApi__MaxConcurrentBuilds), and others come first" : null;
    }
}
