using BuildApi.Builds;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Pinning;

/// <summary>What floating overrides come to beside the last succeeded build; pure.</summary>
internal static class PackagePins
{
    public static bool Floats(PackageOverride asked) => asked.Version.Version is null && asked.Package.RecordOnly is null;

    /// <summary>
    /// The override for the version that the build ran, or the override itself when that build did not run the package, or ran what the override rules out.
    /// </summary>
    public static PackageOverride Of(PackageOverride asked, IReadOnlyList<BuildPackage> ran, PackageCatalogue catalogue) =>
        Floats(asked) && ran.FirstOrDefault(each => each.Package == asked.Package.Name) is { Resolved: { } version, Installed: not null } package
        && Fits(asked.Version, package)
            && PackageOverride.TryCreate(asked.Package.Name, version, catalogue, out var pinned, out _, out _) ? pinned : asked;

    // What a retry ran was asked for by its exact version, and what a repository wants by what it says.
    private static bool Fits(VersionSpec asked, BuildPackage ran) =>
        asked.Kind == VersionSpecKind.Repository || asked.Text == ran.Requested
        || (asked.Range is { } range && SemanticVersion.TryParse(ran.Resolved, out var version) && range.Contains(version));

    public static IReadOnlyList<string> StillFloating(IEnumerable<PackageOverride> overrides) =>
        [.. overrides.Where(Floats)
        .Select(
        asked =>
            $"{asked.Package.Name} is still not fixed ({asked.Version}): the last succeeded build did not run it, or ran a version that this override "
                + $"rules out.")];

    /// <summary>For the log: a floating override that means another version than in the last succeeded build; null when it does not.</summary>
    public static string? NoteVersionChange(string package, string requested, string? resolved, IReadOnlyList<BuildPackage> ran) =>
        Ran(package, ran) is { } before && resolved is not null && before != resolved && requested != resolved
            ? $"{package} {requested} is {resolved} now; the last succeeded build ran {before}. POST /apps/{{appId}}/package-overrides/pin keeps what ran."
            : null;

    private static string? Ran(string package, IReadOnlyList<BuildPackage> ran) => ran.FirstOrDefault(each => each.Package == package)?.Resolved;
}
