using BuildApi.Apps;
using BuildApi.Concurrency;
using BuildApi.Configuration;

namespace BuildApi.Caches;

/// <summary>
/// What no build should wait for: merging layers, removing what was used longest ago, deleting. A kill in the middle
/// loses nothing; the next start begins with a round of it.
/// </summary>
internal sealed partial class CacheMaintenance(
    CacheStore caches, CacheFolders folders, CacheGate gate, BuildApiOptions options, ILogger<CacheMaintenance> logger) : BackgroundService
{
    /// <summary>From how many layers on they are made one: each is looked into for every file of a cache.</summary>
    private const int MostLayers = 4;

    private readonly Doorbell bell = new();

    public void TidyUp() => bell.Ring();

    /// <summary>Removes all caches of an app that is gone.</summary>
    public void DropAll(AppId app)
    {
        folders.DropAll(app);
        TidyUp();
    }

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (await caches.DeleteUntrustedAsync(ct) is > 0 and var untrusted) Untrusted(logger, untrusted);
        foreach (var cache in (await caches.ListAllAsync(ct)).Where(NeedsMerging)) await MergeAsync(cache, ct);
        await FlushAsync(ct);
        await KeepToBudgetAsync(ct);
        await DropUnusedAsync(ct);
        await Task.Run(folders.DeleteRemoved, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var rung = bell.Next;
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Broke(logger, failure);
            }

            await rung.WaitAsync(stoppingToken);
        }
    }

    // A layer that is much of the whole hides much of what is below: disk space that nobody sees.
    private static bool NeedsMerging(KeptCache cache) =>
        cache.HasLeftovers || cache.Layers.Count > MostLayers
        || (cache.Layers.Count > 1 && cache.Layers[0].Bytes > cache.Layers.Skip(1).Sum(layer => layer.Bytes) / 3);

    // Layers are only ever deleted by this loop, so those that are read here stay.
    private async Task MergeAsync(KeptCache cache, CancellationToken ct)
    {
        var merged = folders.Make(cache.App);
        var size = folders.CanBeMerged ? await Task.Run(() => TryMerge(cache, merged), ct) : null;
        folders.DropWork(cache.App, merged);
        // Without the right to read the marks, or where a folder was renamed: better no cache than one that grows without end.
        if (size is var (files, bytes)) await caches.ReplaceLayersAsync(cache, new CacheLayer(merged, files, bytes), ct);
        else if (cache.HasLeftovers || cache.Layers.Count > MostLayers) await caches.DeleteAsync([cache.Id], ct);
    }

    // Containers wrote the files and flushed none of them. After a power cut such a file may be there and be empty, which no build could tell.
    private async Task FlushAsync(CancellationToken ct)
    {
        var caught = await caches.ListUnflushedAsync(ct);
        if (caught.Count == 0) return;
        await Task.Run(folders.Flush, ct);
        await caches.SetFlushedAsync(caught, ct);
    }

    private (long Files, long Bytes)? TryMerge(KeptCache cache, string merged)
    {
        try
        {
            return new LayerMerge(new CachePatterns(cache.Paths)).Run(
                [.. cache.Layers.Select(layer => folders.ContentOf(cache.App, layer.Id))], folders.ContentOf(cache.App, merged));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Such as a file with as many names as its file system allows.
            NotMerged(logger, cache.App, cache.Branch, cache.Kind, failure);
            return null;
        }
    }

    private async Task KeepToBudgetAsync(CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long total = 0;
        var over = new List<long>();
        foreach (var cache in await caches.ListAllAsync(ct))
        {
            var own = cache.Layers.Where(layer => !seen.Contains(layer.Id)).ToList();
            var bytes = own.Sum(layer => layer.Bytes);
            if (total + bytes <= options.MaxCacheBytes)
            {
                total += bytes;
                seen.UnionWith(own.Select(layer => layer.Id));
                continue;
            }

            over.Add(cache.Id);
            Removed(logger, cache.App, cache.Branch, cache.Kind, cache.UsedAt);
        }

        if (over.Count > 0) await caches.DeleteAsync(over, ct);
    }

    private async Task DropUnusedAsync(CancellationToken ct)
    {
        using (await gate.EnterAsync(ct))
        {
            var used = await caches.LayersInUseAsync(ct);
            foreach (var (app, layer) in folders.List())
                if (!used.Contains(layer)) folders.Drop(app, layer);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Tidying up the caches failed; it is tried again after the next build")]
    private static partial void Broke(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "{Caches} caches go: the machine was started before their files had reached the disk")]
    private static partial void Untrusted(ILogger logger, int caches);

    [LoggerMessage(LogLevel.Warning, "The layers of the {Kind} cache of {App}, branch {Branch}, could not be merged")]
    private static partial void NotMerged(ILogger logger, AppId app, string branch, CacheKind kind, Exception failure);

    [LoggerMessage(LogLevel.Information, "The {Kind} cache of {App}, branch {Branch}, was removed to keep the caches within MaxCacheBytes; last used {UsedAt}")]
    private static partial void Removed(ILogger logger, AppId app, string branch, CacheKind kind, DateTimeOffset usedAt);
}
