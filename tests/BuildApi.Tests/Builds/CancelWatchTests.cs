using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Execution.Run;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BuildApi.Tests.Builds;

/// <summary>A store that cannot be read for a while ends neither a build nor the watch for its cancellation.</summary>
public sealed class CancelWatchTests : IDisposable
{
    private static readonly BuildKey Key = new(AppId.Parse("shop", null), 1);
    private static readonly App Shop = new()
    {
        Id = Key.App,
        Name = "shop",
        Branch = "main",
        Environment = new Dictionary<string, string>(),
        SecretNames = [],
        TimeoutMinutes = 30,
        Resources = new AppResources(),
        Concurrency = 1,
        CreatedAt = default,
        UpdatedAt = default,
    };

    private static readonly Build Running = new()
    {
        Key = Key,
        Attempt = 1,
        State = BuildState.Running,
        Trigger = BuildTrigger.Api,
        Branch = "main",
        QueuedAt = default,
    };

    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_read_that_fails_is_repeated()
    {
        await using var database = new Database(new DataFolder(folder.In("store")));
        var signals = new BuildSignals();
        var watch = WatchOver(database, signals);
        using var end = BuildDeadline.Of(Running, Shop, TimeProvider.System, default);

        await using (watch.WatchForCancel(Key, end))
        {
            // There are no tables yet: every look fails.
            signals.Ring(Key);
            await Task.Delay(300);
            Assert.False(end.Token.IsCancellationRequested);

            // Now there are, and in them no such build: its app is gone.
            Migrator.Migrate(database);
            for (var look = 0; look < 100 && !end.Token.IsCancellationRequested; look++) await Task.Delay(50);
            Assert.Equal(BuildEvent.Canceled, end.Verdict?.Event);
        }
    }

    [Fact]
    public async Task A_watch_over_a_store_that_fails_ends_with_the_build_and_without_an_error()
    {
        await using var database = new Database(new DataFolder(folder.In("store")));
        var signals = new BuildSignals();
        var watch = WatchOver(database, signals);
        using var end = BuildDeadline.Of(Running, Shop, TimeProvider.System, default);

        await watch.WatchForCancel(Key, end).DisposeAsync();

        Assert.Null(end.Verdict);
    }

    [Fact]
    public void A_clock_that_was_set_back_gives_a_build_no_more_than_its_time()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var end = BuildDeadline.Of(Running with { StartedAt = clock.GetUtcNow().AddDays(2) }, Shop, clock, default);

        clock.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(BuildEvent.TimedOut, end.Verdict?.Event);
    }

    private static ContainerWatch WatchOver(Database database, BuildSignals signals) => new(null!,
        new BuildStore(database, new SecretBox(new EphemeralDataProtectionProvider())), signals, null!, new RunningBuilds(),
        TimeProvider.System, NullLogger<ContainerWatch>.Instance);
}
