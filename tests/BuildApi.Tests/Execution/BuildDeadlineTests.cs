using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Concurrency;
using BuildApi.Execution.Run;
using BuildApi.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Execution;

/// <summary>How much time a build has left that another life of the service began.</summary>
public sealed class BuildDeadlineTests
{
    private static readonly DateTimeOffset Began = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 29, false)]
    [InlineData(0, 31, true)]
    [InlineData(+600, 29, false)]
    [InlineData(-600, 31, true)]
    public void A_clock_that_is_set_takes_no_time_from_it_and_gives_it_none(int setByMinutes, int minutesOnTheMachine, bool over)
    {
        var clock = new SetClock(Began);
        var build = ABuild(clock) with { StartedUptime = Uptime.Of(clock) };

        clock.Pass(TimeSpan.FromMinutes(minutesOnTheMachine));
        clock.Set(TimeSpan.FromMinutes(setByMinutes));

        Assert.Equal(over, IsOver(build, clock, over));
    }

    [Theory]
    [InlineData(29, false)]
    [InlineData(31, true)]
    [InlineData(-600, false)]
    public void After_a_restart_of_the_machine_the_calendar_has_to_do(int minutes, bool over)
    {
        var clock = new SetClock(Began);
        var build = ABuild(clock) with { StartedUptime = new Uptime("another start of the machine", 5) };

        clock.Set(TimeSpan.FromMinutes(minutes));

        Assert.Equal(over, IsOver(build, clock, over));
    }

    [Fact]
    public async Task The_queue_writes_down_when_a_build_was_taken()
    {
        await using var service = await TestService.StartNewAsync();
        await using var held = await HeldBuild.StartAsync(service);

        var build = await service.Services.GetRequiredService<BuildStore>()
            .FindAsync(new BuildKey(AppId.Parse(held.App.Id, null), held.Number), CancellationToken.None);

        Assert.InRange(Uptime.Of(TimeProvider.System).Since(build!.StartedUptime!.Value)!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    private static Build ABuild(TimeProvider clock) => new()
    {
        Key = new BuildKey(AppId.Parse("app", null), 1),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "main",
        QueuedAt = clock.GetUtcNow(),
        StartedAt = clock.GetUtcNow(),
    };

    // A deadline that has passed already ends within a millisecond; one that has not, in a minute at the least.
    private static bool IsOver(Build build, TimeProvider clock, bool expected)
    {
        using var deadline = BuildDeadline.Of(build, new App
        {
            Id = build.Key.App,
            Name = "app",
            Branch = "main",
            Environment = new Dictionary<string, string>(),
            SecretNames = [],
            TimeoutMinutes = 30,
            Resources = new AppResources(),
            Concurrency = 1,
            Revision = 1,
            CreatedAt = Began,
            UpdatedAt = Began,
        }, clock, CancellationToken.None);
        return deadline.Token.WaitHandle.WaitOne(expected ? TimeSpan.FromSeconds(30) : TimeSpan.FromMilliseconds(300));
    }

    /// <summary>Its timers are real; what it says of the time is what the test says.</summary>
    private sealed class SetClock(DateTimeOffset start) : TimeProvider
    {
        private TimeSpan passed, set;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => start + passed + set;

        public override long GetTimestamp() => passed.Ticks;

        public void Pass(TimeSpan time) => passed += time;

        public void Set(TimeSpan by) => set = by;
    }
}
