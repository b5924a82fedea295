using System.Globalization;
using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Caches;
using BuildApi.Storage;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Caches;

/// <summary>What happens to caches when no build looks.</summary>
public sealed class CacheMaintenanceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private TestService service = null!;
    private AttemptKey attempt;

    private CacheStore Caches => service.Services.GetRequiredService<CacheStore>();

    private CacheFolders Folders => service.Services.GetRequiredService<CacheFolders>();

    public async Task InitializeAsync()
    {
        service = await TestService.StartNewAsync(null, ("MaxCacheBytes", "1000"));
        var app = await service.NewAppAsync(new BuildScript());
        await app.BuildToEndAsync();
        attempt = new AttemptKey(new BuildKey(AppId.Parse(app.Id, CultureInfo.InvariantCulture), 1), 1);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData("400 400 400 100", "0 1 3")]
    [InlineData("300 1001 600 100", "0 2 3")]
    [InlineData("1000 1", "0")]
    [InlineData("5000", "")]
    public async Task What_was_used_longest_ago_goes_and_one_that_is_too_large_takes_no_other_along(string bytes, string left)
    {
        var sizes = bytes.Split(' ').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToList();
        for (var at = 0; at < sizes.Count; at++) await SaveAsync($"branch-{at}", Layer(sizes[at]), usedAt: Noon.AddHours(-at));

        await RunAsync();

        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(at => $"branch-{at}"),
            (await Caches.ListAllAsync(CancellationToken.None)).Select(cache => cache.Branch));
        Assert.Equal(left.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, Folders.List().Count());
    }

    [Fact]
    public async Task A_layer_that_two_caches_share_counts_once()
    {
        var shared = Layer(700);
        await SaveAsync("one", shared, Noon);
        await SaveAsync("two", shared, Noon.AddHours(-1));

        await RunAsync();

        Assert.Equal(2, (await Caches.ListAllAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task A_cache_whose_layers_cannot_be_made_one_goes_and_holds_up_no_other()
    {
        var broken = Layer(1);
        Directory.Delete(Folders.ContentOf(attempt.App, broken.Id), recursive: true);
        await File.WriteAllTextAsync(Folders.ContentOf(attempt.App, broken.Id), "no folder");
        await SaveAsync("broken", broken, Noon, hasLeftovers: true);
        await SaveAsync("good", Layer(10), Noon);
        await SaveAsync("too-large", Layer(1001), Noon);

        await RunAsync();

        Assert.Equal("good", Assert.Single(await Caches.ListAllAsync(CancellationToken.None)).Branch);
    }

    [Fact]
    public async Task A_cache_counts_after_a_start_of_the_machine_only_when_its_files_had_reached_the_disk()
    {
        await SaveAsync("flushed", Layer(10), Noon);
        await RunAsync();
        await SaveAsync("lost", Layer(10), Noon);
        Assert.Equal((1, 1), (await FoundAsync("flushed"), await FoundAsync("lost")));

        // As if this had been written before the machine was started.
        await service.Services.GetRequiredService<Database>().WriteAsync(
            connection => connection.Execute("UPDATE caches SET unflushed_boot = 'another' WHERE unflushed_boot IS NOT NULL"), CancellationToken.None);

        Assert.Equal((1, 0), (await FoundAsync("flushed"), await FoundAsync("lost")));
        await RunAsync();
        Assert.Equal("flushed", Assert.Single(await Caches.ListAllAsync(CancellationToken.None)).Branch);
    }

    private async Task<int> FoundAsync(string branch) =>
        (await Caches.FindAsync(attempt.App, branch, CacheKind.Project, CancellationToken.None)).Count;

    private Task RunAsync() => service.Services.GetRequiredService<CacheMaintenance>().RunAsync(CancellationToken.None);

    private CacheLayer Layer(long bytes)
    {
        var layer = Folders.Make(attempt.App);
        using var file = File.Create(Path.Combine(Folders.ContentOf(attempt.App, layer), "file"));
        file.SetLength(bytes);
        return new CacheLayer(layer, 1, bytes);
    }

    private async Task SaveAsync(string branch, CacheLayer layer, DateTimeOffset usedAt, bool hasLeftovers = false) =>
        Assert.True(await Caches.SaveAsync(attempt, new KeptCache
        {
            App = attempt.App,
            Branch = branch,
            Kind = CacheKind.Project,
            Key = "key",
            Layers = [layer],
            Paths = ["**/*"],
            HasLeftovers = hasLeftovers,
            Build = 1,
            SavedAt = usedAt,
            UsedAt = usedAt,
        }, CancellationToken.None));
}
