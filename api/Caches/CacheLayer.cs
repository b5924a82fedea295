namespace BuildApi.Caches;

/// <summary>What one build added to a cache: a folder of this machine that nobody writes any more.</summary>
internal sealed record CacheLayer(string Id, long Files, long Bytes);
