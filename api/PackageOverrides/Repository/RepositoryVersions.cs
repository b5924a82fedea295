using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Repository;

/// <summary>
/// The override "repository": takes a version from the files that other tools read it from. The first file that says something
/// decides, also when what it says cannot be understood, because going on to the next would build with a version that nobody
/// asked for. The app's own folder goes before the repository's root.
/// </summary>
/// <remarks>
/// The order is: <c>_LIVE_UPDATES</c> of the build spec; for Node.js <c>.nvmrc</c>, <c>.node-version</c>, <c>.tool-versions</c>,
/// <c>engines.node</c>; for the package managers <c>packageManager</c>, <c>.tool-versions</c>, <c>engines</c>; for all others
/// <c>.tool-versions</c>.
/// </remarks>
internal static class RepositoryVersions
{
    /// <summary>Files to fetch, in the app's folder and in the repository's root.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [".nvmrc", ".node-version", ".tool-versions", "package.json"];

    /// <param name="files">Those that exist, the app's folder first, then the root.</param>
    /// <param name="liveUpdates">The variable <c>_LIVE_UPDATES</c> of the build spec, with the spec's name and the variable's line.</param>
    public static RepositoryOverride Find(CataloguePackage package, IReadOnlyList<RepositoryFile> files, PackageCatalogue catalogue,
        (string Text, string File, int Line)? liveUpdates = null)
    {
        if (liveUpdates is { } updates && FromLiveUpdates(package, updates, catalogue) is { } asked) return asked;
        foreach (var folder in files.GroupBy(file => FolderOf(file.Path)))
            foreach (var find in SourcesOf(package.Name))
                foreach (var file in folder)
                    if (find(file) is { } found) return Understand(found, file.Path);
        return new RepositoryOverride(null, null, 0,
            $"No file in the repository says which {package.Name} to use. Looked for: _LIVE_UPDATES in the build spec, {string.Join(", ", FileNames)}.");
    }

    private static IEnumerable<Func<RepositoryFile, (string Text, int Line)?>> SourcesOf(string package)
    {
        if (package == "node")
        {
            yield return file => NameOf(file.Path) == ".nvmrc" ? VersionFiles.ReadLine(file.Content) : null;
            yield return file => NameOf(file.Path) == ".node-version" ? VersionFiles.ReadLine(file.Content) : null;
        }
        if (package is "npm" or "yarn" or "pnpm" or "bun")
            yield return file => NameOf(file.Path) == "package.json" ? PackageJsonVersions.ReadPackageManager(file.Content, package) : null;
        yield return file => NameOf(file.Path) == ".tool-versions" ? VersionFiles.ReadToolVersions(file.Content, package) : null;
        if (package is "node" or "npm" or "yarn" or "pnpm" or "bun")
            yield return file => NameOf(file.Path) == "package.json" ? PackageJsonVersions.ReadEngine(file.Content, package) : null;
    }

    private static RepositoryOverride? FromLiveUpdates(CataloguePackage package, (string Text, string File, int Line) updates, PackageCatalogue catalogue)
    {
        if (!AmplifyLiveUpdates.TryRead(updates.Text, catalogue, out var overrides, out _, out var errors))
            return new RepositoryOverride(null, updates.File, updates.Line, $"{updates.File} line {updates.Line}: {string.Join(" ", errors)}");
        var own = overrides.FirstOrDefault(asked => asked.Package.Name == package.Name);
        return own is null ? null : new RepositoryOverride(own.Version, updates.File, updates.Line, null);
    }

    private static RepositoryOverride Understand((string Text, int Line) found, string file)
    {
        if (!VersionSpec.TryParse(found.Text, out var spec, out var why))
            return new RepositoryOverride(null, file, found.Line, $"{file} line {found.Line}: {why}");
        return spec.Kind is VersionSpecKind.Repository
            ? new RepositoryOverride(null, file, found.Line,
            $"{file} line {found.Line} says 'repository', but the repository is what was being read. Give a version.")
            : new RepositoryOverride(spec, file, found.Line, null);
    }

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
