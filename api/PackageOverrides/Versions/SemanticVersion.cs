using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BuildApi.PackageOverrides.Versions;

/// <summary>
/// One exact version, <c>major.minor.patch</c> with an optional prerelease, ordered as semver.org 2.0 orders them.
/// Build metadata (<c>+…</c>) is read and dropped, as npm does.
/// </summary>
internal sealed record SemanticVersion(long Major, long Minor, long Patch, string Prerelease = "") : IComparable<SemanticVersion>
{
    public bool IsPrerelease => Prerelease.Length > 0;

    /// <summary>Reads a whole version; a leading <c>v</c> or <c>=</c> and blanks around it are tolerated.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (!PartialVersion.TryParse(text, out var partial) || partial.Minor is not { } minor || partial.Patch is not { } patch)
            return false;
        version = new SemanticVersion(partial.Major!.Value, minor, patch, partial.Prerelease);
        return true;
    }

    /// <summary>The lowest version that a partial one stands for.</summary>
    public static SemanticVersion LowestOf(PartialVersion version) => new(version.Major ?? 0, version.Minor ?? 0, version.Patch ?? 0, version.Prerelease);

    /// <exception cref="FormatException">The text is not a version; for text that was checked before.</exception>
    public static SemanticVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not a version.");

    public int CompareTo(SemanticVersion? other)
    {
        if (other is null) return 1;
        var order = CompareNumbers(other);
        return order != 0 ? order : ComparePrerelease(Prerelease, other.Prerelease);
    }

    /// <summary>True when only the prerelease may differ.</summary>
    public bool HasSameNumbers(SemanticVersion other) => CompareNumbers(other) == 0;

    public override string ToString() => IsPrerelease ? $"{Major}.{Minor}.{Patch}-{Prerelease}" : $"{Major}.{Minor}.{Patch}";

    public static bool operator <(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => left.CompareTo(right) >= 0;

    private int CompareNumbers(SemanticVersion other)
    {
        var order = Major.CompareTo(other.Major);
        if (order == 0) order = Minor.CompareTo(other.Minor);
        return order == 0 ? Patch.CompareTo(other.Patch) : order;
    }

    private static int ComparePrerelease(string left, string right)
    {
        if (left == right) return 0;
        if (left.Length == 0) return 1;
        if (right.Length == 0) return -1;

        var (mine, theirs) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Min(mine.Length, theirs.Length); i++)
        {
            var order = CompareIdentifier(mine[i], theirs[i]);
            if (order != 0) return order;
        }
        return mine.Length.CompareTo(theirs.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        var leftIsNumber = long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(left, right),
        };
    }
}
