namespace BuildApi.Tests.Campaigns.Simulated;

/// <summary>The clock that one life of the service has; its timers end with it.</summary>
internal sealed class SeededClock(SeededTime time, Life owner) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Now;

    public override long GetTimestamp() => time.Passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SeededTimer(time, owner, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
