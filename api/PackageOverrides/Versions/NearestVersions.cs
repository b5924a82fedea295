namespace BuildApi.PackageOverrides.Versions;

/// <summary>The versions that somebody who asked for one that does not exist may have meant.</summary>
internal static class NearestVersions
{
    public const int Most = 5;

    /// <summary>
    /// Releases closest to the wanted one: its own minor line first, then its major line, then the newest of the lines
    /// beside it, newest first. Where there is no such major line, those that a slip of a key away come before all others: 20
    /// for 200. Without a wanted version: the newest release of the newest major lines.
    /// </summary>
    public static IReadOnlyList<SemanticVersion> To(SemanticVersion? wanted, VersionIndex index)
    {
        var releases = index.Versions.Where(offer => wanted is { IsPrerelease: true } || !offer.Version.IsPrerelease)
            .Select(offer => offer.Version).OrderDescending().ToList();
        if (releases.Count == 0) releases = [.. index.Versions.Select(offer => offer.Version).OrderDescending()];

        var lines = releases.GroupBy(version => version.Major).Select(line => line.First()).ToList();
        if (wanted is null) return [.. lines.Take(Most)];

        if (lines.Where(version => IsSlip(version.Major, wanted.Major)).ToList() is { Count: > 0 } meant
            && !lines.Exists(version => version.Major == wanted.Major))
            return [.. meant.SelectMany(line => releases.Where(version => version.Major == line.Major).Take(2)).Take(3),
                .. Beside(lines.Except(meant), wanted).Take(2).OrderDescending()];

        var sameMinor = Closest(releases.Where(version => version.Major == wanted.Major && version.Minor == wanted.Minor), wanted, 3);
        var sameMajor = Closest(releases.Where(version => version.Major == wanted.Major && version.Minor != wanted.Minor), wanted, 3);
        return [.. sameMinor.Concat(sameMajor).Concat(Beside(lines, wanted)).Distinct().Take(Most).OrderDescending()];
    }

    /// <summary>The newest of the other lines, the nearest line first.</summary>
    private static IEnumerable<SemanticVersion> Beside(IEnumerable<SemanticVersion> lines, SemanticVersion wanted) =>
        lines.Where(version => version.Major != wanted.Major).OrderBy(version => Math.Abs((double)version.Major - wanted.Major));

    /// <summary>Whether one digit too many was typed.</summary>
    private static bool IsSlip(long meant, long typed)
    {
        var text = $"{typed}";
        return text.Length > 1 && Enumerable.Range(0, text.Length).Any(at => text.Remove(at, 1) == $"{meant}");
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
