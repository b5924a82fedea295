using System.Diagnostics;
using System.Globalization;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Caches;

/// <summary>
/// Gives a build the caches it may have: a folder of its own over the layers that earlier builds left, so that nothing
/// is copied, and nothing the build does reaches what is kept.
/// </summary>
internal sealed class CacheLease(
    IContainerEngine engine, CacheStore caches, CacheFolders folders, CacheGate gate, BuildApiOptions options, TimeProvider clock)
{
    /// <summary>What the build's container must mount; empty when this service keeps no caches.</summary>
    public async Task<IReadOnlyList<ContainerOverlay>> BeginAsync(
        Build build, App app, EngineImage image, IReadOnlyList<BuildPackage> packages, BuildLog log, CancellationToken ct)
    {
        if (WhyNot() is { } why)
        {
            await log.WriteLineAsync($"[cache] Caches are off: {why}", ct);
            return [];
        }

        var watch = Stopwatch.StartNew();
        var userNamespace = await UserNamespace.FindAsync(engine, ct);
        using (await gate.EnterAsync(ct))
        {
            var project = await HoldAsync(build, app, CacheKind.Project, CacheKey.OfProject(image, packages, userNamespace), log, ct);
            var downloads = await HoldAsync(build, app, CacheKind.Downloads, CacheKey.OfDownloads(image, userNamespace), log, ct);
            (HeldCache Held, long? From)[] both = [project, downloads];
            await caches.HoldAsync(build.AttemptKey, [.. both.Select(one => one.Held)], [.. both.Select(one => one.From).OfType<long>()], clock.GetUtcNow(),
                ct);
            if (both.Any(one => one.From is not null))
                await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"[cache] Ready in {watch.Elapsed.TotalSeconds:F3} s"), ct);
            return [.. both.Select(one => Overlay(app.Id, one.Held))];
        }
    }

    /// <summary>The build goes on without: the engine could not mount them.</summary>
    public async Task GiveUpAsync(Build build, CancellationToken ct)
    {
        using (await gate.EnterAsync(ct))
        {
            foreach (var held in await caches.HeldAsync(build.AttemptKey, ct)) folders.Drop(build.Key.App, held.Layer);
            await caches.HoldAsync(build.AttemptKey, [], [], clock.GetUtcNow(), ct);
        }
    }

    private string? WhyNot() =>
        options.MaxCacheBytes == 0 ? "MaxCacheBytes is 0."
        : !Environment.IsPrivilegedProcess ? "the service does not run as root, so it cannot take over the files that builds write."
        : !folders.CanBeMounted ? "the name of the data folder contains a comma, a colon, a quote or a backslash."
        : null;

    private async Task<(HeldCache Held, long? From)> HoldAsync(Build build, App app, CacheKind kind, string key, BuildLog log, CancellationToken ct)
    {
        var from = build.ClearCache ? null : await FindAsync(build, app, kind, key, log, ct);
        if (!build.ClearCache) CacheMetrics.LookedUp(kind, from is not null);
        if (build.ClearCache && kind == CacheKind.Project) await log.WriteLineAsync("[cache] The build starts with empty caches, as requested.", ct);
        return (new HeldCache { Kind = kind, Key = key, Layer = folders.Make(app.Id), Below = from?.Layers ?? [], BelowPaths = from?.Paths ?? [] }, from?.Id);
    }

    private async Task<KeptCache?> FindAsync(Build build, App app, CacheKind kind, string key, BuildLog log, CancellationToken ct)
    {
        var isOther = false;
        foreach (var branch in (string[])(build.Branch == app.Branch ? [app.Branch] : [build.Branch, app.Branch]))
        {
            var found = await caches.FindAsync(app.Id, branch, kind, ct);
            isOther |= found.Count > 0;
            // A layer that somebody deleted by hand must not fail the build.
            if (found.FirstOrDefault(cache => cache.Key == key) is not { } same
                || !same.Layers.All(layer => Directory.Exists(folders.ContentOf(app.Id, layer.Id)))) continue;
            await log.WriteLineAsync(
                $"[cache] {CacheText.Name(kind)}: {CacheText.Amount(same.Files, same.Bytes)}, as build {same.Build} of branch {same.Branch} left it", ct);
            return same;
        }

        if (isOther && kind == CacheKind.Project)
            await log.WriteLineAsync("[cache] The kept caches were made in another image, with other tool versions or by other users, and are not used.", ct);
        return null;
    }

    private ContainerOverlay Overlay(AppId app, HeldCache held) => new(
        [.. held.Below.Select(layer => folders.ContentOf(app, layer.Id))], folders.ContentOf(app, held.Layer), folders.WorkOf(app, held.Layer),
        CachePlaces.Of(held.Kind));
}
