using System.Globalization;
using System.Text.RegularExpressions;

namespace BuildApi.PackageOverrides.Versions;

/// <summary>
/// A version of which only the front may be given: <c>20</c>, <c>20.11</c>, <c>20.11.x</c>, <c>*</c>. A part that is
/// absent, or <c>x</c>, <c>X</c> or <c>*</c>, is null, and so are all parts behind it.
/// </summary>
internal readonly partial record struct PartialVersion(long? Major, long? Minor, long? Patch, string Prerelease)
{
    /// <summary>Above this npm refuses a number too (2^53 - 1).</summary>
    private const long LargestNumber = 9_007_199_254_740_991;

    public bool IsWhole => Patch is not null;

    public static bool TryParse(string? text, out PartialVersion version)
    {
        version = default;
        var match = Pattern().Match(text?.Trim() ?? "");
        if (!match.Success) return false;
        if (!TryPart(match.Groups["major"], out var major)
            || !TryPart(match.Groups["minor"], out var minor)
            || !TryPart(match.Groups["patch"], out var patch))
            return false;

        if (major is null) minor = null;
        if (minor is null) patch = null;
        version = new PartialVersion(major, minor, patch, patch is null ? "" : match.Groups["prerelease"].Value);
        return true;
    }

    private static bool TryPart(Group part, out long? number)
    {
        number = null;
        if (!part.Success || part.Value is "x" or "X" or "*") return true;
        if (!long.TryParse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        number = value;
        return value <= LargestNumber;
    }

    [GeneratedRegex("""
        ^[v=\s]*
        (?<major>0|[1-9][0-9]*|[xX*])
        (\.(?<minor>0|[1-9][0-9]*|[xX*])
         (\.(?<patch>0|[1-9][0-9]*|[xX*])
          (-(?<prerelease>[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*))?
          (\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?
         )?
        )?$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
