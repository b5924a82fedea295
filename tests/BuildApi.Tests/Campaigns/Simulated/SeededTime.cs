namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>The time of a history. It stands still until the schedule moves it to the next timer, which then goes off alone.</summary>
internal sealed class SeededTime
{
    private readonly List<SeededTimer> timers = [];
    private TimeSpan shift;

    /// <summary>Since the history's beginning; what timers go by.</summary>
    public TimeSpan Passed { get; private set; }

    /// <summary>What a wall clock shows.</summary>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddYears(60) + Passed + shift;

    /// <summary>Somebody sets the machine's clock.</summary>
    public void Jump(TimeSpan by) => shift += by;

    public void Add(SeededTimer timer)
    {
        timers.Remove(timer);
        if (timer.Due is not null) timers.Add(timer);
    }

    public void Remove(SeededTimer timer) => timers.Remove(timer);

    public void Drop(Life owner) => timers.RemoveAll(timer => timer.Owner == owner);

    /// <summary>Moves to the next timer and lets it go off; false when there is none.</summary>
    public bool MoveOn()
    {
        if (timers.MinBy(timer => timer.Due) is not { } next) return false;
        timers.Remove(next);
        if (next.Due > Passed) Passed = next.Due.Value;
        next.GoOff();
        return true;
    }
}
