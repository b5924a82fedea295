namespace BuildApi.Caches;

/// <summary>What to do with something in the folder of a cache.</summary>
internal enum CacheChoice { Leave, LookInside, Take }

/// <summary>The patterns of a cache. The order says nothing: what one pattern excludes is excluded.</summary>
internal sealed class CachePatterns
{
    private readonly List<CachePattern> taken;
    private readonly List<CachePattern> excluded;

    /// <param name="patterns">From the workspace on; a leading <c>!</c> excludes.</param>
    public CachePatterns(IEnumerable<string> patterns)
    {
        var byKind = patterns.ToLookup(pattern => pattern.StartsWith('!'));
        taken = [.. byKind[false].Select(pattern => new CachePattern(pattern))];
        excluded = [.. byKind[true].Select(pattern => new CachePattern(pattern[1..]))];
    }

    public IReadOnlyList<CachePattern> Taken => taken;

    /// <param name="pattern">The first pattern that takes it; null unless the answer is <see cref="CacheChoice.Take"/>.</param>
    public CacheChoice Choose(ReadOnlySpan<string> path, out CachePattern? pattern)
    {
        pattern = null;
        var exclusion = false;
        foreach (var one in excluded)
        {
            var (excludes, mayBelow) = one.Match(path);
            if (excludes) return CacheChoice.Leave;
            exclusion |= mayBelow;
        }

        var below = false;
        foreach (var one in taken)
        {
            var (takes, mayBelow) = one.Match(path);
            if (takes) pattern ??= one;
            below |= mayBelow;
        }

        if (pattern is not null) return exclusion ? CacheChoice.LookInside : CacheChoice.Take;
        return below ? CacheChoice.LookInside : CacheChoice.Leave;
    }
}
