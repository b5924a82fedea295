using Microsoft.Extensions.Time.Testing;

namespace BuildApi.Tests.BuildImages;

/// <summary>A clock on which short waits are over at once, and are remembered; longer timers stand still.</summary>
internal sealed class ImpatientClock : FakeTimeProvider
{
    /// <summary>The longest wait that is over at once.</summary>
    public TimeSpan Impatience { get; set; } = TimeSpan.FromMinutes(1);
    public List<double> WaitedSeconds { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= Impatience)
        {
            WaitedSeconds.Add(dueTime.TotalSeconds);
            Advance(dueTime);
        }

        return timer;
    }
}
