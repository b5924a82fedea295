using BuildApi.Apps;
using BuildApi.Builds;

namespace BuildApi.Tests.Builds;

public sealed class BuildSignalsTests
{
    private static readonly BuildKey Key = new(AppId.Parse("shop", null), 1);

    [Fact]
    public async Task A_bell_that_was_taken_rings_with_the_next_ring_however_close_they_are()
    {
        var signals = new BuildSignals();
        var rings = 0L;
        var over = false;
        var ringing = Task.Run(() =>
        {
            while (!Volatile.Read(ref over))
            {
                signals.Ring(Key);
                Interlocked.Increment(ref rings);
            }
        });
        try
        {
            for (var look = 0; look < 300_000; look++)
            {
                var bell = signals.Next(Key);
                // One ring may have begun before the bell was taken; the one after it began later.
                var later = Interlocked.Read(ref rings) + 2;
                while (Interlocked.Read(ref rings) < later) Thread.SpinWait(1);
                Assert.True(bell.IsCompleted, $"The bell of look {look} did not ring.");
            }
        }
        finally
        {
            Volatile.Write(ref over, true);
            await ringing;
        }
    }

    [Fact]
    public void Asking_for_builds_that_are_not_there_keeps_nothing()
    {
        var signals = new BuildSignals();
        for (var number = 0; number < 10_000; number++) _ = signals.Next(new BuildKey(Key.App, number));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 10_000; number < 300_000; number++) _ = signals.Next(new BuildKey(Key.App, number));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4 * 1024 * 1024);
        GC.KeepAlive(signals);
    }
}
