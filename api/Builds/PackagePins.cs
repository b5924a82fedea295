using BuildApi.PackageOverrides;

namespace BuildApi.Builds;

/// <summary>What floating wishes come to beside the last succeeded build; pure.</summary>
internal static class PackagePins
{
    public static bool Floats(PackageOverride wish) => wish.Version.Version is null && wish.Package.RecordOnly is null;

    /// <summary>The wish for the version that the build ran, or the wish itself when that build did not run the package.</summary>
    public static PackageOverride Of(PackageOverride wish, IReadOnlyList<BuildPackage> ran, PackageCatalogue catalogue) =>
        Floats(wish) && Ran(wish.Package.Name, ran) is { } version && PackageOverride.TryCreate(wish.Package.Name, version, catalogue, out var pinned, out _, out _) ? pinned : wish;

    public static IReadOnlyList<string> StillFloating(IEnumerable<PackageOverride> wishes) =>
        [.. wishes.Where(Floats).Select(wish => $"{wish.Package.Name} floats still ({wish.Version}): the last succeeded build did not run it.")];

    /// <summary>For the log: a floating wish that means another version than in the last succeeded build; null when it does not.</summary>
    public static string? TellMove(string package, string requested, string? resolved, IReadOnlyList<BuildPackage> ran) =>
        Ran(package, ran) is { } before && resolved is not null && before != resolved && requested != resolved
            ? $"{package} {requested} is {resolved} now; the last succeeded build ran {before}. POST /apps/{{appId}}/package-overrides/pin keeps what ran."
            : null;

    private static string? Ran(string package, IReadOnlyList<BuildPackage> ran) => ran.FirstOrDefault(each => each.Package == package)?.Resolved;
}
