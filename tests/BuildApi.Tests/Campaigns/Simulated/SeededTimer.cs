namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>A timer of one life of the service.</summary>
internal sealed class SeededTimer(SeededTime time, Life owner, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan period = Timeout.InfiniteTimeSpan;

    public Life Owner => owner;

    public TimeSpan? Due { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        this.period = period;
        Due = dueTime == Timeout.InfiniteTimeSpan || owner.IsDead ? null : time.Passed + dueTime;
        time.Add(this);
        return true;
    }

    public void GoOff()
    {
        Due = null;
        if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero) Change(period, period);
        callback(state);
    }

    public void Dispose() => time.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
