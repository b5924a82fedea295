using System.Diagnostics.CodeAnalysis;
using BuildApi.Builds;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Runner.Nvm;

/// <summary>What a build's commands ask <c>nvm</c> for; pure.</summary>
internal static class NvmRequest
{
    private const string NodePackage = "node";

    /// <summary>Reads a version as nvm takes it (<c>20</c>, <c>v20.1</c>, <c>lts/*</c>, <c>node</c>), and as <c>.nvmrc</c> has it.</summary>
    public static bool TryRead(string asked, PackageCatalogue catalogue, [NotNullWhen(true)] out PackageOverride? wanted, [NotNullWhen(false)] out string? why)
    {
        if (PackageOverride.TryCreate(NodePackage, asked, catalogue, out wanted, out _, out why) && wanted.Version.Kind != VersionSpecKind.Repository)
            return true;
        wanted = null;
        why = $"'{asked}' is not a version of Node.js. Write one such as 20, v20.11 or 20.11.1, or node, lts/* or lts/iron.";
        return false;
    }

    /// <summary>
    /// The exact version to use where the build need not look further: what a retry repeats; the package override, when that is
    /// what the words mean; for a use, what nvm has brought already, as nvm itself prefers it.
    /// </summary>
    public static string? Known(PackageOverride asked, bool installs, Build build)
    {
        if (build.Pins?.Nvm?.GetValueOrDefault(asked.Version.Text) is { } pinned) return pinned;
        return Newest(asked, build.Packages.Where(package => !package.IsFromNvm))
            ?? (installs ? null : Newest(asked, build.Packages.Where(package => package.IsFromNvm)));
    }

    /// <summary>Whether a version is what the words mean; null where only the list of versions can tell.</summary>
    public static bool? Means(VersionSpec spec, SemanticVersion version) => spec.Kind switch
    {
        VersionSpecKind.Exact => spec.Version == version,
        VersionSpecKind.Range => spec.Range!.Contains(version),
        _ => null,
    };

    private static string? Newest(PackageOverride asked, IEnumerable<BuildPackage> packages) => packages
        .Where(package => package.Package == NodePackage)
        .Select(package => SemanticVersion.TryParse(package.Resolved, out var version) ? version : null)
        .OfType<SemanticVersion>().Where(version => Means(asked.Version, version) == true).Max()?.ToString();
}
