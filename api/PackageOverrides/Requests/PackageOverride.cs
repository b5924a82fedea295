using System.Diagnostics.CodeAnalysis;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Requests;

/// <summary>An app's override for one package, checked: the package is in the catalogue and the override can be understood.</summary>
internal sealed record PackageOverride(CataloguePackage Package, VersionSpec Version)
{
    /// <param name="name">Name or alias of the package.</param>
    /// <param name="version">The override; null means <c>latest</c>, an empty text is a mistake.</param>
    /// <param name="field">Which of the two is wrong: <c>package</c> or <c>version</c>.</param>
    public static bool TryCreate(string? name, string? version, PackageCatalogue catalogue,
        [NotNullWhen(true)] out PackageOverride? made, [NotNullWhen(false)] out string? field, [NotNullWhen(false)] out string? why)
    {
        made = null;
        (field, why) = (null, null);
        if (catalogue.Find(name) is not { } package)
        {
            (field, why) = ("package", Unknown(name, catalogue));
            return false;
        }
        var spec = VersionSpec.Latest;
        if (version is not null && !VersionSpec.TryParse(version, out spec, out why))
        {
            field = "version";
            return false;
        }
        made = new PackageOverride(package, spec!);
        return true;
    }

    /// <summary>The first package that a list names twice (also under two aliases), or null.</summary>
    public static string? FindTwice(IEnumerable<PackageOverride> overrides) => overrides
        .GroupBy(asked => asked.Package.Name).FirstOrDefault(group => group.Count() > 1)?.Key;

    public override string ToString() => $"{Package.Name} {Version}";

    internal static string Unknown(string? name, PackageCatalogue catalogue)
    {
        if (string.IsNullOrWhiteSpace(name)) return "The package has no name. GET /packages lists the packages.";
        var nearest = catalogue.Nearest(name);
        var hint = nearest.Count == 0 ? "" : $" Did you mean {string.Join(" or ", nearest)}?";
        return $"There is no package '{name.Trim()}' in the catalogue.{hint} GET /packages lists the packages.";
    }
}
