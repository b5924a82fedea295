using BuildApi.Storage;
using BuildApi.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Execution;

/// <summary>A disk that fills up under running builds.</summary>
public sealed class DiskWatchTests : IAsyncLifetime
{
    private const long Mega = 1024 * 1024;

    private readonly Disk disk = new();
    private TestService service = null!;

    public async Task InitializeAsync() => service = await StartAsync(disk);

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task With_little_room_no_build_begins_and_the_queue_says_why()
    {
        disk.Free = 1023 * Mega;
        var app = await service.NewAppAsync(new BuildScript());
        while (!service.Services.GetRequiredService<BuildApi.Builds.BuildPlaces>().DiskIsFull) await Task.Delay(20);

        await app.StartBuildAsync();

        var queue = await service.Client.JsonAsync("GET", "/queue");
        Assert.Equal("disk", (string)queue["items"]![0]!["waitsFor"]!);
        Assert.Contains("too little room on the disk of the service (BuildApi__MinFreeBytes)", await app.LogAsync(1), StringComparison.Ordinal);
        disk.Free = 1024 * Mega;
        Assert.Equal("succeeded", (string)(await app.EndedAsync(1))["status"]!);
    }

    [Fact]
    public async Task With_hardly_any_the_build_that_wrote_most_is_ended_and_the_others_go_on()
    {
        await using var small = await HeldBuild.StartAsync(service);
        await using var large = await HeldBuild.StartAsync(service);
        await WriteAsync(small, 1);
        await WriteAsync(large, 3);

        disk.Free = 255 * Mega;
        var ended = await large.App.EndedAsync(large.Number);
        disk.Free = 2048 * Mega;

        Assert.Equal(("failed", "disk_full"), ((string)ended["status"]!, (string)ended["failure"]!["code"]!));
        Assert.Contains("of all builds that ran this one had written most there, 3 MiB", (string)ended["failure"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("succeeded", (string)(await small.SucceedAsync())["status"]!);
    }

    [Fact]
    public async Task Why_a_build_was_ended_is_not_forgotten_while_the_store_cannot_be_written()
    {
        await using var held = await HeldBuild.StartAsync(service);
        await WriteAsync(held, 1);
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(service.DataFolder, "buildapi.db")}"))
        {
            await other.OpenAsync();
            await using var writing = other.BeginTransaction(deferred: false);

            disk.Free = 255 * Mega;
            await held.Runner.Container.Ended;
            disk.Free = 2048 * Mega;
            // Longer than the store's own patience with another writer.
            await Task.Delay(TimeSpan.FromSeconds(7));
        }

        var ended = await held.App.EndedAsync(held.Number);
        Assert.Equal(("failed", "disk_full"), ((string)ended["status"]!, (string)ended["failure"]!["code"]!));
    }

    [Fact]
    public async Task Of_a_small_disk_a_twentieth_is_enough()
    {
        (disk.Total, disk.Free) = (1000 * Mega, 51 * Mega);
        var app = await service.NewAppAsync(new BuildScript());

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public async Task The_reserve_is_given_up_when_nothing_else_is_left_and_made_anew_later()
    {
        var reserve = Path.Combine(service.DataFolder, "reserve");
        while (!File.Exists(reserve)) await Task.Delay(20);

        disk.Free = 1 * Mega;
        while (File.Exists(reserve)) await Task.Delay(20);
        disk.Free = 2048 * Mega;
        while (!File.Exists(reserve)) await Task.Delay(20);

        Assert.Equal(32 * Mega, new FileInfo(reserve).Length);
    }

    [Fact]
    public async Task A_reserve_that_was_only_begun_is_made_whole()
    {
        var reserve = Path.Combine(service.DataFolder, "reserve");
        while (!File.Exists(reserve)) await Task.Delay(20);

        await File.WriteAllBytesAsync(reserve, []);

        while (new FileInfo(reserve).Length != 32 * Mega) await Task.Delay(20);
    }

    private static async Task<TestService> StartAsync(DiskSpace disk)
    {
        var service = new TestService(null, ("MaxConcurrentBuilds", "2"), ("MinFreeBytes", $"{1024 * Mega}")) { Disk = disk };
        await service.StartAsync();
        return service;
    }

    // Into the folder that the container sees as its workspace.
    private static async Task WriteAsync(HeldBuild build, int megabytes) => await File.WriteAllBytesAsync(
        Path.Combine(build.Runner.Container.Spec.Overlays[0].UpperFolder, "large"), new byte[megabytes * Mega]);

    private sealed class Disk : DiskSpace
    {
        public long Free { get; set; } = 4096 * Mega;

        public long Total { get; set; } = 1024 * 1024 * Mega;

        public override (long Free, long Total) Of(string folder) => (Free, Total);
    }
}
