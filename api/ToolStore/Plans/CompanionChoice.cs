using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.ToolStore.Plans;

/// <summary>
/// Which version of another package goes with a tool: the npm that comes with a Node.js. The official archives carry one;
/// npm's binary packages of Node.js do not, and nothing in the registry says which one it was. So the newest release of the
/// majors that the official archives carried is taken which says that it runs on that Node.js (<c>engines</c>) and was
/// published before it. All of that is history, so the answer does not change from one day to the next. Where a registry
/// gives no times, or none is older, it is the newest that fits.
/// </summary>
internal static class CompanionChoice
{
    /// <summary>True when the tool version is to have a companion at all.</summary>
    public static bool Applies(IReadOnlyList<Companion> companions, SemanticVersion tool) => RangeFor(companions, tool) is not null;

    /// <summary>Null when nothing fits.</summary>
    public static SemanticVersion? Choose(IReadOnlyList<Companion> companions, SemanticVersion tool, DateTimeOffset? toolPublishedAt, SourceContent offers)
    {
        if (RangeFor(companions, tool) is not { } range) return null;
        var fitting = offers.Versions.Where(offer => range.Contains(offer.Version) && offer.Deprecated is null && RunsOn(offer, tool)).ToList();
        var older = fitting.FirstOrDefault(offer => offer.PublishedAt <= toolPublishedAt);
        return (older ?? fitting.FirstOrDefault())?.Version;
    }

    private static VersionRange? RangeFor(IReadOnlyList<Companion> companions, SemanticVersion tool) =>
        companions.Where(companion => VersionRange.Parse(companion.Of).ContainsIncludingPrereleases(tool))
            .Select(companion => VersionRange.Parse(companion.Take)).FirstOrDefault();

    private static bool RunsOn(PackageVersion offer, SemanticVersion tool) =>
        offer.Node is null || VersionRange.Parse(offer.Node).ContainsIncludingPrereleases(tool);
}
