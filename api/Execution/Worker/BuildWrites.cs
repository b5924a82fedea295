using BuildApi.Builds;
using BuildApi.Caches;

namespace BuildApi.Execution.Worker;

/// <summary>What running builds have written into the data folder: the layers that they work in, and their logs.</summary>
internal sealed class BuildWrites(BuildStore builds, CacheStore caches, CacheFolders folders)
{
    /// <summary>The one of these builds that has written most, and how much; null when none has written anything.</summary>
    public async Task<(BuildKey Build, long Bytes)?> LargestAsync(IEnumerable<BuildKey> running, CancellationToken ct)
    {
        (BuildKey Build, long Bytes)? largest = null;
        foreach (var key in running)
        {
            if (await builds.FindAsync(key, ct) is not { } build) continue;
            var bytes = await OfAsync(build, ct);
            if (bytes > (largest?.Bytes ?? 0)) largest = (key, bytes);
        }

        return largest;
    }

    /// <summary>How many bytes of the disk a build has taken there.</summary>
    public async Task<long> OfAsync(Build build, CancellationToken ct)
    {
        var bytes = build.LogLength;
        foreach (var held in await caches.HeldAsync(build.AttemptKey, ct)) bytes += await SizeAsync(folders.ContentOf(build.Key.App, held.Layer), ct);
        return bytes;
    }

    private static Task<long> SizeAsync(string folder, CancellationToken ct) =>
        Task.Run(() => Directory.Exists(folder) ? FolderSize.OnDisk(folder) : 0, ct);
}
