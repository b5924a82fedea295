using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace BuildApi.PackageOverrides.Versions;

/// <summary>Unfolds one alternative of an npm range (what stands between two <c>||</c>) into plain comparisons.</summary>
internal static partial class VersionRangeReader
{
    public static bool TryRead(string text, [NotNullWhen(true)] out IReadOnlyList<VersionBound>? bounds)
    {
        bounds = null;
        var hyphen = HyphenPattern().Match(text);
        if (hyphen.Success) return TryReadHyphen(hyphen.Groups["from"].Value, hyphen.Groups["to"].Value, out bounds);

        var read = new List<VersionBound>();
        foreach (var word in OperatorGapPattern().Replace(text.Trim(), "$1").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var match = WordPattern().Match(word);
            if (!match.Success || !PartialVersion.TryParse(match.Groups["version"].Value, out var version)) return false;
            read.AddRange(Unfold(match.Groups["operator"].Value, version));
        }
        bounds = read;
        return true;
    }

    private static bool TryReadHyphen(string from, string to, [NotNullWhen(true)] out IReadOnlyList<VersionBound>? bounds)
    {
        bounds = null;
        if (!PartialVersion.TryParse(from, out var low) || !PartialVersion.TryParse(to, out var high)) return false;
        bounds = [.. Unfold(">=", low), .. Unfold("<=", high)];
        return true;
    }

    private static IEnumerable<VersionBound> Unfold(string sign, PartialVersion version) => sign switch
    {
        "^" => Caret(version),
        "~" or "~>" => Tilde(version),
        "<" or ">" when version.Major is null => [new VersionBound(BoundKind.Below, new(0, 0, 0, "0"), IsImplied: true)],
        _ when version.Major is null => [],
        "<" => [Below(version.IsWhole, SemanticVersion.LowestOf(version))],
        ">=" => [new VersionBound(BoundKind.AtLeast, SemanticVersion.LowestOf(version))],
        ">" => version.IsWhole
            ? [new VersionBound(BoundKind.Above, SemanticVersion.LowestOf(version))]
            : [new VersionBound(BoundKind.AtLeast, Next(version))],
        "<=" => version.IsWhole
            ? [new VersionBound(BoundKind.AtMost, SemanticVersion.LowestOf(version))]
            : [Below(whole: false, Next(version))],
        _ => version.IsWhole
            ? [new VersionBound(BoundKind.Equal, SemanticVersion.LowestOf(version))]
            : [new VersionBound(BoundKind.AtLeast, SemanticVersion.LowestOf(version)), Below(whole: false, Next(version))],
    };

    /// <summary>Anything that leaves the first non-zero number alone.</summary>
    private static IEnumerable<VersionBound> Caret(PartialVersion version)
    {
        if (version.Major is not { } major) return [];
        var end = (major, version.Minor, version.Patch) switch
        {
            ( > 0, _, _) or (_, null, _) => new SemanticVersion(major + 1, 0, 0),
            (_, > 0, _) or (_, _, null) => new SemanticVersion(major, version.Minor!.Value + 1, 0),
            _ => new SemanticVersion(major, version.Minor!.Value, version.Patch!.Value + 1),
        };
        return [new VersionBound(BoundKind.AtLeast, SemanticVersion.LowestOf(version)), Below(whole: false, end)];
    }

    /// <summary>Patch changes when a minor number is given, minor changes when not.</summary>
    private static IEnumerable<VersionBound> Tilde(PartialVersion version) => version.Major is null
        ? []
        : [new VersionBound(BoundKind.AtLeast, SemanticVersion.LowestOf(version)), Below(whole: false, Next(version with { Patch = null }))];

    private static VersionBound Below(bool whole, SemanticVersion end) =>
        whole ? new VersionBound(BoundKind.Below, end) : new VersionBound(BoundKind.Below, end with { Prerelease = "0" }, IsImplied: true);

    /// <summary>The first version behind everything that the partial version stands for.</summary>
    private static SemanticVersion Next(PartialVersion version) => version.Minor is { } minor
        ? new SemanticVersion(version.Major!.Value, minor + 1, 0)
        : new SemanticVersion(version.Major!.Value + 1, 0, 0);

    [GeneratedRegex(@"^\s*(?<from>\S+)\s+-\s+(?<to>\S+)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HyphenPattern();

    [GeneratedRegex(@"(>=|<=|~>|[<>=^~])\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OperatorGapPattern();

    [GeneratedRegex(@"^(?<operator>>=|<=|~>|[<>=^~]?)(?<version>[^<>=^~\s]+)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordPattern();
}
