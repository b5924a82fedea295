using System.Diagnostics.Metrics;

namespace BuildApi.Caches;

/// <summary>Counts how often builds find a cache.</summary>
internal static class CacheMetrics
{
    private static readonly Meter Meter = new("BuildApi.Caches");

    private static readonly Counter<long> Asked = Meter.CreateCounter<long>(
        "buildapi.cache.lookups", "{lookup}", "Caches that builds asked for, by their kind and whether there was one ('hit' or 'miss').");

    public static void LookedUp(CacheKind kind, bool found) => Asked.Add(1,
        KeyValuePair.Create<string, object?>("kind", kind == CacheKind.Project ? "project" : "downloads"),
        KeyValuePair.Create<string, object?>("result", found ? "hit" : "miss"));
}
