namespace BuildApi.PackageOverrides;

/// <summary>The versions that somebody who asked for one that does not exist may have meant.</summary>
internal static class NearestVersions
{
    public const int Most = 5;

    /// <summary>
    /// Releases closest to the wanted one: its own minor line first, then its major line, then the newest of the lines
    /// beside it. Without a wanted version: the newest release of the newest major lines. Newest first.
    /// </summary>
    public static IReadOnlyList<SemanticVersion> To(SemanticVersion? wanted, VersionIndex index)
    {
        var releases = index.Versions.Where(offer => wanted is { IsPrerelease: true } || !offer.Version.IsPrerelease)
            .Select(offer => offer.Version).OrderDescending().ToList();
        if (releases.Count == 0) releases = [.. index.Versions.Select(offer => offer.Version).OrderDescending()];

        var lines = releases.GroupBy(version => version.Major).Select(line => line.First()).ToList();
        if (wanted is null) return [.. lines.Take(Most)];

        var sameMinor = Closest(releases.Where(version => version.Major == wanted.Major && version.Minor == wanted.Minor), wanted, 3);
        var sameMajor = Closest(releases.Where(version => version.Major == wanted.Major && version.Minor != wanted.Minor), wanted, 3);
        var beside = lines.Where(version => version.Major != wanted.Major).OrderBy(version => Math.Abs(version.Major - wanted.Major));
        return [.. sameMinor.Concat(sameMajor).Concat(beside).Distinct().Take(Most).OrderDescending()];
    }

    /// <summary>The ones right below and above the wanted version.</summary>
    private static IEnumerable<SemanticVersion> Closest(IEnumerable<SemanticVersion> line, SemanticVersion wanted, int most)
    {
        var sorted = line.ToList();
        var below = sorted.Where(version => version < wanted).Take(most - 1);
        var above = sorted.Where(version => version > wanted).Reverse().Take(most - 1);
        return below.Concat(above).Take(most);
    }
}
