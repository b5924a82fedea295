using System.Globalization;

namespace BuildApi.Caches;

/// <summary>How logs speak of caches.</summary>
internal static class CacheText
{
    public static string Name(CacheKind kind) => kind == CacheKind.Project ? "cache.paths" : "downloads of npm and Yarn";

    public static string Amount(long files, long bytes) => string.Create(CultureInfo.InvariantCulture,
        $"{files:N0} {(files == 1 ? "file" : "files")}, {bytes / 1e6:N1} MB");
}
