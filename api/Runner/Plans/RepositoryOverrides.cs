using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Repository;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Runner.Plans;

/// <summary>
/// The version <c>repository</c> of a package override. Which version that is only the clone tells, and tools are provided
/// before a container starts: so a build that finds overrides in its clone begins once more with them.
/// </summary>
internal sealed class RepositoryOverrides(AppOverrides overrides, PackageCatalogue catalogue)
{
    private static readonly string[] LiveUpdates = ["_LIVE_UPDATES", "_LIVE_PACKAGE_UPDATES"];

    /// <summary>Null when the build has nothing to ask the repository for, or has asked already.</summary>
    public async Task<RepositoryAnswer?> FindAsync(Build build, SourceReport source, BuildPlan? plan, CancellationToken ct)
    {
        if (build.Pins is { Packages: not null } or { Overrides: not null }) return null;
        var (requested, _) = await overrides.FindAsync(build.Key.App, ct);
        var asked = requested.Overrides.Where(each => each.Version.Kind == VersionSpecKind.Repository).ToList();
        return asked.Count == 0 ? null : Read(asked, source, plan);
    }

    private RepositoryAnswer Read(IReadOnlyList<PackageOverride> asked, SourceReport source, BuildPlan? plan)
    {
        var files = source.Wanted.Select(file => new RepositoryFile(file.Key, file.Value)).ToList();
        var (versions, places, lines) = (new Dictionary<string, string>(), new Dictionary<string, string>(), new List<string>());
        foreach (var one in asked)
        {
            var found = RepositoryVersions.Find(one.Package, files, catalogue, UpdatesOf(source, plan));
            if (found.Spec is not { } spec) return new RepositoryAnswer(null, found.Why, [.. lines, found.Why!]);
            versions[one.Package.Name] = spec.Text;
            places[one.Package.Name] = found.Place!;
            lines.Add($"{one.Package.Name} is set to {spec}: {found.Place} says so.");
        }

        return new RepositoryAnswer(versions, null, [.. lines, "The build starts again with these versions."]) { Places = places };
    }

    private static (string Text, string File, int Line)? UpdatesOf(SourceReport source, BuildPlan? plan)
    {
        if (plan?.Environment.FirstOrDefault(variable => LiveUpdates.Contains(variable.Name)) is not { } variable || source.Spec is not { } text) return null;
        var line = Array.FindIndex(text.Split('\n'), each => each.Contains(variable.Name, StringComparison.Ordinal)) + 1;
        return (variable.Value, source.SpecName ?? "amplify.yml", line);
    }
}
