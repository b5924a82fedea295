using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Sources;

/// <summary>A list from the cache, or why there is none.</summary>
/// <param name="Stale">Set when the source is down and this is its last list: the failure, and how old the list is.</param>
internal sealed record CachedIndex(StoredIndex? Index, string? Stale = null, string? Why = null);

/// <summary>
/// The last list of every source: in memory, behind it in files, behind them the source. A list is used for
/// <see cref="PackageSettings.IndexFreshness"/> without asking; then the source is asked whether it changed. One request at
/// a time goes to a source however many ask. When the source is down its last list is used, and that is said.
/// </summary>
internal sealed class VersionIndexCache(VersionSourceReader reader, PackageSettings settings, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);

    /// <summary>A list that will do without asking its source: a fresh one, or an old one that is enough; else null.</summary>
    /// <param name="isEnough">Says that an old list will do, for example because the exact version is in it.</param>
    public async Task<StoredIndex?> FindAsync(VersionSource source, Platform platform, Func<StoredIndex, bool> isEnough, CancellationToken ct)
    {
        if (await FindKeyAsync(source, platform, ct) is not { } key) return null;
        var slot = slots.GetOrAdd(key, _ => new Slot());
        slot.Index ??= await LoadAsync(key, ct);
        return slot.Index is { } known && (IsFresh(known) || isEnough(known)) ? known : null;
    }

    /// <summary>The list, fresh or else asked for.</summary>
    public async Task<CachedIndex> GetAsync(VersionSource source, Platform platform, CancellationToken ct)
    {
        if (await FindKeyAsync(source, platform, ct) is not { } key)
            return new CachedIndex(null, Why: (await reader.ReadAsync(source, platform, null, ct)).Why);

        var slot = slots.GetOrAdd(key, _ => new Slot());
        await slot.Turn.WaitAsync(ct);
        try
        {
            slot.Index ??= await LoadAsync(key, ct);
            return slot.Index is { } known && IsFresh(known) ? new CachedIndex(known) : await RefreshAsync(source, platform, key, slot, ct);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>The source's address, and its pattern: when that changes, lists read with the old one are worth nothing.</summary>
    private async Task<string?> FindKeyAsync(VersionSource source, Platform platform, CancellationToken ct)
    {
        var address = await reader.FindAddressAsync(source, platform, ct);
        return address is null || source.Text is not { } text ? address : $"{address} {platform.Fill(text.Pattern)}";
    }

    private async Task<CachedIndex> RefreshAsync(VersionSource source, Platform platform, string key, Slot slot, CancellationToken ct)
    {
        if (slot.Failure is { } before && clock.GetUtcNow() - slot.FailedAt < settings.RetryAfterFailure) return Failed(slot.Index, before);

        var answer = await reader.ReadAsync(source, platform, slot.Index?.ETag, ct);
        if (answer.Why is { } why)
        {
            (slot.Failure, slot.FailedAt) = (why, clock.GetUtcNow());
            return Failed(slot.Index, why);
        }
        slot.Failure = null;
        slot.Index = answer.NotModified && slot.Index is { } same ? same with { CheckedAt = clock.GetUtcNow() } : Store(key, answer);
        await slot.Index.WriteAsync(PathOf(key), ct);
        return new CachedIndex(slot.Index);
    }

    private StoredIndex Store(string key, SourceAnswer answer) => new()
    {
        Address = key,
        CheckedAt = clock.GetUtcNow(),
        ETag = answer.ETag,
        Versions = answer.Content?.Versions ?? [],
        Tags = answer.Content?.Tags ?? new Dictionary<string, SemanticVersion>(),
    };

    private async Task<StoredIndex?> LoadAsync(string key, CancellationToken ct)
    {
        var stored = await StoredIndex.ReadAsync(PathOf(key), ct);
        // The clock may have been set back since; a list from the future would otherwise stay fresh for ever.
        return stored?.Address == key && stored.CheckedAt <= clock.GetUtcNow() ? stored : null;
    }

    private bool IsFresh(StoredIndex index) => clock.GetUtcNow() - index.CheckedAt < settings.IndexFreshness;

    private static CachedIndex Failed(StoredIndex? last, string why) => last is null
        ? new CachedIndex(null, Why: why)
        : new CachedIndex(last, Stale: $"{why} The list of {last.CheckedAt:yyyy-MM-dd HH:mm} UTC was used.");

    private string PathOf(string key) =>
        Path.Combine(settings.IndexFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32] + ".json");

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);
        public volatile StoredIndex? Index;
        public string? Failure { get; set; }
        public DateTimeOffset FailedAt { get; set; }
    }
}
