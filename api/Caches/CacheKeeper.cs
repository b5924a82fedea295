using System.Diagnostics;
using System.Globalization;
using BuildApi.BuildLogs;
using BuildApi.Builds;

namespace BuildApi.Caches;

/// <summary>
/// Keeps what a build left that was green, or that failed after its installs, once its container is gone. Nothing here fails a build: what cannot be kept is
/// said
/// in the log, and what was kept before stays.
/// </summary>
internal sealed partial class CacheKeeper(
    CacheStore caches, CacheFolders folders, CacheGate gate, CacheMaintenance maintenance, TimeProvider clock, ILogger<CacheKeeper> logger)
{
    /// <param name="asked">Null: the build was stopped or did not get through its installs, or ran nothing; its folders go and the caches stay as they
    /// are.</param>
    public async Task EndAsync(Build build, CacheRequest? asked, BuildLog log)
    {
        var held = await caches.HeldAsync(build.AttemptKey, CancellationToken.None);
        if (held.Count == 0) return;
        try
        {
            if (asked is not null) await KeepAsync(build, held, asked, log);
        }
        catch (Exception failure)
        {
            // Whatever it is: the build was green, or was not, before.
            NotKept(logger, build.AttemptKey, failure);
            await log.WriteLineAsync($"[cache] Nothing was kept: {failure.Message}", CancellationToken.None);
        }

        // The layers that were not kept, and what was taken out of those that were.
        maintenance.TidyUp();
    }

    private async Task KeepAsync(Build build, IReadOnlyList<HeldCache> held, CacheRequest asked, BuildLog log)
    {
        var watch = Stopwatch.StartNew();
        var said = false;
        foreach (var one in held)
        {
            var patterns = one.Kind == CacheKind.Project ? Project(asked, build.Key.App.Value) : CachePlaces.DownloadPatterns;
            var layer = folders.ContentOf(build.Key.App, one.Layer);
            var below = one.Below.Select(kept => folders.ContentOf(build.Key.App, kept.Id)).ToList();
            var selection = new CacheSelection(new CachePatterns(patterns), below, folders.NewRemoved);
            // Not on the thread that brought the store's answer: others wait behind it for theirs, and this may walk over a million files.
            var report = await Task.Run(() =>
            {
                selection.Run(layer);
                return Report(one, asked, selection, layer, below).ToList();
            });
            foreach (var line in report)
            {
                await log.WriteLineAsync($"[cache] {line}", CancellationToken.None);
                said = true;
            }

            await SaveAsync(build, one, patterns, selection, log);
        }

        var why = asked.Failed ? "; the build failed, but after its install had finished" : "";
        if (said)
            await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"[cache] Kept in {watch.Elapsed.TotalSeconds:F3} s{why}"),
                CancellationToken.None);
    }

    private async Task SaveAsync(Build build, HeldCache held, IReadOnlyList<string> patterns, CacheSelection selection, BuildLog log)
    {
        List<CacheLayer> layers = [.. held.Below];
        if (selection.HasContent) layers.Insert(0, new CacheLayer(held.Layer, selection.Shares.Sum(share => share.Files), selection.Bytes));
        if (layers.Count == 0 || (held.Kind == CacheKind.Project && patterns.Count == 0)) return;
        folders.DropWork(build.Key.App, held.Layer);
        using (await gate.EnterAsync(CancellationToken.None))
        {
            var saved = await caches.SaveAsync(build.AttemptKey, new KeptCache
            {
                App = build.Key.App,
                Branch = build.Branch,
                Kind = held.Kind,
                Key = held.Key,
                Layers = layers,
                Paths = patterns,
                HasLeftovers = layers.Count > (selection.HasContent ? 1 : 0) && NamesLess(held.BelowPaths, patterns),
                Build = build.Key.Number,
                SavedAt = clock.GetUtcNow(),
                UsedAt = clock.GetUtcNow(),
            }, CancellationToken.None);
            if (!saved) await log.WriteLineAsync("[cache] Nothing was kept: the caches were cleared while the build ran.", CancellationToken.None);
        }
    }

    private static bool NamesLess(IReadOnlyList<string> before, IReadOnlyList<string> now) =>
        before.Except(now).Any() || now.Except(before).Any(pattern => pattern.StartsWith('!'));

    private static IEnumerable<string> Report(HeldCache held, CacheRequest asked, CacheSelection selection, string layer, IReadOnlyList<string> below)
    {
        var shares = selection.Shares;
        if (held.Kind == CacheKind.Downloads)
        {
            if (shares.Count > 0)
                yield return $"{CacheText.Name(held.Kind)}: {CacheText.Amount(shares.Sum(share => share.Files), shares.Sum(share => share.Bytes))} new";
            yield break;
        }

        foreach (var (written, pattern) in asked.Named.Where(named => named.InWorkspace is not null && !named.Written.StartsWith('!')))
            yield return Line(written, pattern!, shares, layer, below);
    }

    /// <summary>What is said of one path of the spec.</summary>
    internal static string Line(string written, string pattern, IReadOnlyList<PathShare> shares, string layer, IReadOnlyList<string> below)
    {
        if (shares.FirstOrDefault(share => share.Pattern == pattern) is { } share)
            return $"{written}: {CacheText.Amount(share.Files, share.Bytes)} {(below.Count == 0 ? "kept" : "new or changed")}";
        var looked = new CachePattern(pattern);
        // Each file counts for one path only: the first that takes it.
        if (CacheSelection.TakesBelow(looked, [layer])) return $"{written}: kept with the path above, which covers the same files";
        return CacheSelection.TakesBelow(looked, below)
            ? $"{written}: kept as it was"
            : $"Warning: {written} matches nothing after the build, so nothing is kept for it.";
    }

    private static IReadOnlyList<string> Project(CacheRequest asked, string app) =>
    [
        .. asked.Named.Select(named => named.InWorkspace).OfType<string>(),
        CachePlaces.PnpmStore,
        // What git keeps is of one clone; the next build has its own.
        $"!{app}/.git",
    ];

    [LoggerMessage(LogLevel.Warning, "The caches of {Attempt} were not kept")]
    private static partial void NotKept(ILogger logger, AttemptKey attempt, Exception failure);
}
