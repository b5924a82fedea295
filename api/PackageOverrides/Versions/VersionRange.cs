using System.Diagnostics.CodeAnalysis;

namespace BuildApi.PackageOverrides.Versions;

/// <summary>
/// A set of versions in npm's own notation (<c>^18</c>, <c>&gt;=18 &lt;21</c>, <c>18 || 20</c>, <c>1.2 - 2</c>,
/// <c>~1.2</c>, <c>1.x</c>), with npm's meaning: a prerelease belongs only where a bound names a prerelease of the very
/// same <c>major.minor.patch</c>.
/// </summary>
internal sealed class VersionRange
{
    private readonly IReadOnlyList<IReadOnlyList<VersionBound>> alternatives;
    private readonly string text;

    private VersionRange(string text, IReadOnlyList<IReadOnlyList<VersionBound>> alternatives)
    {
        this.text = text;
        this.alternatives = alternatives;
    }

    /// <summary>Every release, no prerelease.</summary>
    public static VersionRange Any { get; } = new("*", [[]]);

    /// <summary>The lowest version that a bound names; what "near" means for a range that nothing satisfies.</summary>
    public SemanticVersion? Floor =>
        alternatives.SelectMany(bounds => bounds).Where(bound => !bound.IsUpper).Select(bound => bound.Version).Min();

    public static bool TryParse(string? text, [NotNullWhen(true)] out VersionRange? range)
    {
        range = null;
        if (text is null) return false;

        var alternatives = new List<IReadOnlyList<VersionBound>>();
        foreach (var part in text.Split("||"))
        {
            if (!VersionRangeReader.TryRead(part, out var bounds)) return false;
            alternatives.Add(bounds);
        }
        range = new VersionRange(text.Trim(), alternatives);
        return true;
    }

    /// <exception cref="FormatException">The text is not a range; for text that was checked before.</exception>
    public static VersionRange Parse(string text) =>
        TryParse(text, out var range) ? range : throw new FormatException($"'{text}' is not a version range.");

    public bool Contains(SemanticVersion version) => alternatives.Any(bounds => Satisfies(bounds, version));

    /// <summary>
    /// As <see cref="Contains"/>, but a prerelease counts by its order alone; for "does this tool run on that Node",
    /// where a nightly Node is as good as the release it leads to.
    /// </summary>
    public bool ContainsIncludingPrereleases(SemanticVersion version) =>
        alternatives.Any(bounds => bounds.All(bound => bound.Admits(version)));

    /// <summary>
    /// True when the range leaves a version out that is too old for it: some bound wants more. False for one that is only
    /// newer than the range knows of.
    /// </summary>
    public bool WantsNewerThan(SemanticVersion version) => !ContainsIncludingPrereleases(version)
        && alternatives.SelectMany(bounds => bounds).Any(bound => !bound.IsUpper && bound.Version > version);

    public override string ToString() => text;

    private static bool Satisfies(IReadOnlyList<VersionBound> bounds, SemanticVersion version) =>
        bounds.All(bound => bound.Admits(version))
        && (!version.IsPrerelease
            || bounds.Any(bound => bound.Version.IsPrerelease && !bound.IsImplied && bound.Version.HasSameNumbers(version)));
}
