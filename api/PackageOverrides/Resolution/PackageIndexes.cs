using System.Collections.Concurrent;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Resolution;

/// <summary>The versions of a package, gathered from the sources of all its lines.</summary>
/// <param name="From">Where they came from, one host for each line.</param>
/// <param name="Notices">Sources that are down and whose last list was used.</param>
/// <param name="Failures">Sources that are down and have no list; versions may be missing.</param>
internal sealed record PackageIndex(VersionIndex Index, string From, IReadOnlyList<string> Notices, IReadOnlyList<string> Failures);

/// <summary>Puts the lists of a package's sources together.</summary>
internal sealed class PackageIndexes(VersionIndexCache cache, TimeProvider clock)
{
    /// <summary>The source of each line that answered last: it is asked first, so that one that is down costs its time-out once.</summary>
    private readonly ConcurrentDictionary<ReleaseLine, VersionSource> answering = new(ReferenceEqualityComparer.Instance);

    /// <param name="wanted">When given, an old list that has this very version is enough, and nothing is asked.</param>
    public async Task<PackageIndex> GetAsync(CataloguePackage package, Platform platform, SemanticVersion? wanted, CancellationToken ct)
    {
        var gathering = new Gathering(package, clock.GetUtcNow());
        foreach (var line in package.Lines)
        {
            if (wanted is not null && !IsIn(line, wanted)) continue;
            await AddLineAsync(gathering, line, platform, wanted, ct);
        }
        return gathering.Finish();
    }

    private async Task AddLineAsync(Gathering gathering, ReleaseLine line, Platform platform, SemanticVersion? wanted, CancellationToken ct)
    {
        foreach (var source in InOrder(line))
        {
            var known = await cache.FindAsync(source, platform, list => wanted is not null && list.Versions.Any(offer => offer.Version == wanted), ct);
            if (known is null) continue;
            gathering.Add(line, source, known);
            return;
        }
        await AskForLineAsync(gathering, line, platform, ct);
    }

    private async Task AskForLineAsync(Gathering gathering, ReleaseLine line, Platform platform, CancellationToken ct)
    {
        var failures = new List<string>();
        (StoredIndex Index, string Stale)? old = null;
        foreach (var source in InOrder(line))
        {
            var answer = await cache.GetAsync(source, platform, ct);
            if (answer is { Index: { } index, Stale: null })
            {
                answering[line] = source;
                gathering.Add(line, source, index);
                return;
            }
            failures.Add(answer.Stale ?? answer.Why!);
            if (answer is { Index: { } last, Stale: { } stale } && (old is null || last.CheckedAt > old.Value.Index.CheckedAt)) old = (last, stale);
        }
        if (old is { } use)
        {
            gathering.Notices.Add(use.Stale);
            gathering.Add(line, line.Sources[0], use.Index);
        }
        else
        {
            gathering.Failures.AddRange(failures);
        }
    }

    private IEnumerable<VersionSource> InOrder(ReleaseLine line) =>
        answering.TryGetValue(line, out var first) ? line.Sources.OrderBy(source => source == first ? 0 : 1) : line.Sources;

    private static bool IsIn(ReleaseLine line, SemanticVersion version) => VersionRange.Parse(line.Versions).ContainsIncludingPrereleases(version);

    private sealed class Gathering(CataloguePackage package, DateTimeOffset now)
    {
        private readonly List<PackageVersion> versions = [];
        private readonly Dictionary<string, SemanticVersion> tags = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<string> hosts = [];
        private string? firstSource;

        public List<string> Notices { get; } = [];
        public List<string> Failures { get; } = [];

        public void Add(ReleaseLine line, VersionSource source, StoredIndex index)
        {
            var host = new Uri(index.Address.Split(' ')[0]).Host;
            if (!hosts.Contains(host)) hosts.Add(host);
            var range = VersionRange.Parse(line.Versions);
            var own = index.Versions.Where(offer => range.ContainsIncludingPrereleases(offer.Version)).Select(WithLongTermLine).ToList();
            versions.AddRange(own);
            foreach (var (tag, version) in index.Tags)
                if (IsIn(line, version) && (tag != "latest" || IsFirstSource(source))) tags.TryAdd(tag, version);

            var newest = index.Tags.TryGetValue("latest", out var tagged) && IsIn(line, tagged) ? tagged : Newest(own);
            foreach (var (alias, target) in line.Tags)
                if ((target == "latest" ? newest : index.Tags.GetValueOrDefault(target)) is { } version) tags.TryAdd(alias, version);
            firstSource ??= source.ToString();
            if (line == package.Lines[0]) latestOfFirstLine = newest;
        }

        private SemanticVersion? latestOfFirstLine;

        public PackageIndex Finish()
        {
            if (latestOfFirstLine is not null) tags.TryAdd("latest", latestOfFirstLine);
            AddLongTermTags();
            foreach (var (alias, target) in package.TagAliases)
                if (tags.TryGetValue(target, out var version)) tags.TryAdd(alias, version);
            var index = new VersionIndex { Package = package.Name, Versions = [.. versions.OrderByDescending(offer => offer.Version)], Tags = tags };
            return new PackageIndex(index, string.Join(", ", hosts), Notices, Failures);
        }

        /// <summary>Only the first line's source says what <c>latest</c> is, even when that lies in another line of its.</summary>
        private bool IsFirstSource(VersionSource source) => firstSource is null || firstSource == source.ToString();

        private PackageVersion WithLongTermLine(PackageVersion offer)
        {
            if (offer.LongTermSupport is not null || offer.Version.IsPrerelease) return offer;
            var line = package.LongTermLines.FirstOrDefault(candidate => candidate.Major == offer.Version.Major);
            return line is not null && now.UtcDateTime >= line.From.ToDateTime(TimeOnly.MinValue) ? offer with { LongTermSupport = line.CodeName } : offer;
        }

        private void AddLongTermTags()
        {
            var newestFirst = new List<SemanticVersion>();
            foreach (var offer in versions.Where(offer => offer.LongTermSupport is not null).OrderByDescending(offer => offer.Version))
            {
                tags.TryAdd("lts", offer.Version);
                if (tags.TryAdd($"lts/{offer.LongTermSupport}", offer.Version)) newestFirst.Add(offer.Version);
            }

            // As nvm counts: the long-term line before the newest is lts/-1.
            for (var back = 1; back < newestFirst.Count; back++) tags.TryAdd($"lts/-{back}", newestFirst[back]);
        }

        private static SemanticVersion? Newest(IEnumerable<PackageVersion> offers) =>
            offers.Where(offer => !offer.Version.IsPrerelease && offer.Deprecated is null).Select(offer => offer.Version).Max();
    }
}
