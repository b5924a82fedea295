using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Execution.Steps;

/// <summary>The overrides that a build runs with: the app's, or the exact ones that a retry repeats.</summary>
internal sealed class BuildOverrides(AppOverrides overrides, PackageCatalogue catalogue)
{
    /// <exception cref="BuildStopped">One of them is not in the catalogue, or not any more.</exception>
    public async Task<IReadOnlyList<PackageOverride>> OfAsync(Build build, CancellationToken ct)
    {
        var requested = build.Pins?.Packages is { } pins
            // A retry repeats exact versions, whatever "latest" means now.
            ? RequestedOverrides.Read([.. pins.Select(pin => new OverrideRequest { Package = pin.Key, Version = pin.Value })], catalogue)
            : (await overrides.FindAsync(build.Key.App, ct)).Requested;
        // Checked when it was set; the catalogue may have changed since.
        if (requested.Errors.Count > 0) throw BuildStopped.Failed(FailureCode.PackageVersionUnknown, StepName.Packages, requested.Errors.Values.First());
        return [.. requested.Overrides.Select(each => Known(each, build)).OfType<PackageOverride>()];
    }

    // What the repository wants is not known before its clone; the build that has seen it begins again with it.
    private PackageOverride? Known(PackageOverride asked, Build build) =>
        asked.Version.Kind != VersionSpecKind.Repository ? asked
        : build.Pins?.Overrides?.GetValueOrDefault(asked.Package.Name) is { } found
        && PackageOverride.TryCreate(asked.Package.Name, found, catalogue, out var known, out _, out _) ? known
        : null;
}
