using BuildApi.Failures;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Repository;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Sources;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Resolution;

/// <summary>Turns overrides into exact versions, before a container is started and again at every build.</summary>
internal sealed class PackageResolver(PackageIndexes indexes, PackageSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Resolves each override. An exact version that a known list holds costs no request; one whose source is down is
    /// taken as it is, because the tool store may have it.
    /// </summary>
    /// <param name="platform">What the versions must exist for; matters only to sources that list each platform apart.</param>
    public async Task<PackageResolution> ResolveAsync(IReadOnlyList<PackageOverride> overrides, Platform platform, CancellationToken ct)
    {
        var answers = await Task.WhenAll(overrides.Select(asked => ResolveAsync(asked, platform, ct)));
        return new PackageResolution([.. answers.Select(answer => answer.Resolved).OfType<ResolvedPackage>()],
            [.. answers.Select(answer => answer.Problem).OfType<PackageProblem>()]);
    }

    /// <summary>As above, for the usual platform: what an override comes down to where no image is looked at.</summary>
    public Task<PackageResolution> ResolveAsync(IReadOnlyList<PackageOverride> overrides, CancellationToken ct) =>
        ResolveAsync(overrides, Platform.Usual, ct);

    /// <summary>The versions of a package on offer; for <c>GET /packages/{name}/versions</c>.</summary>
    public Task<PackageIndex> ListAsync(CataloguePackage package, Platform platform, CancellationToken ct) =>
        indexes.GetAsync(package, platform, null, ct);

    private async Task<(ResolvedPackage? Resolved, PackageProblem? Problem)> ResolveAsync(PackageOverride asked, Platform platform, CancellationToken ct)
    {
        if (asked.Package.RecordOnly is { } reason)
            return (new ResolvedPackage { Package = asked.Package, Requested = asked.Version.Text, Notices = [reason] }, null);

        if (asked.Version.Kind is VersionSpecKind.Repository)
        {
            return (new ResolvedPackage
            {
                Package = asked.Package,
                Requested = asked.Version.Text,
                Notices =
                    [
                        $"Each build reads from its clone which {asked.Package.Name} the repository wants: "
                            + $"{string.Join(", ", RepositoryVersions.FileNames)}, _LIVE_UPDATES of the build spec."],
            }, null);
        }

        var found = await indexes.GetAsync(asked.Package, platform, asked.Version.Version, ct);
        var choice = VersionChoice.Choose(asked.Version, found.Index, new VersionChoiceRules(clock.GetUtcNow(), settings.MinimumReleaseAge));
        if (choice.Chosen is { } chosen) return (Answer(asked, chosen, found.From, [.. choice.Notices, .. found.Notices, .. found.Failures]), null);
        if (found.Failures.Count > 0) return WithoutSource(asked, found.Failures);
        if (asked.Version.Version is not null) choice = await ExplainAsync(asked, platform, choice, ct);
        return (null, new PackageProblem(asked.Package.Name, asked.Version.Text, FailureCode.PackageVersionUnknown,
            string.Join(" ", [choice.Why, .. found.Notices]), [.. choice.Nearest.Select(version => version.ToString())]));
    }

    /// <summary>Only the line of the exact version was looked at; what is near may be in the others.</summary>
    private async Task<VersionChoice> ExplainAsync(PackageOverride asked, Platform platform, VersionChoice choice, CancellationToken ct)
    {
        if (choice.Nearest.Count > 0 && asked.Package.Lines.Count == 1) return choice;
        var all = await indexes.GetAsync(asked.Package, platform, null, ct);
        return VersionChoice.Choose(asked.Version, all.Index);
    }

    private static (ResolvedPackage? Resolved, PackageProblem? Problem) WithoutSource(PackageOverride asked, IReadOnlyList<string> failures)
    {
        var why = string.Join(" ", failures.Distinct());
        if (asked.Version.Version is { } exact && asked.Package.FindLine(exact) is not null)
            return (Answer(asked, new PackageVersion { Version = exact }, null, [$"{asked.Package.Name} {exact} could not be looked up: {why}"]), null);
        return (null, new PackageProblem(asked.Package.Name, asked.Version.Text, FailureCode.PackageInstallFailed,
            $"'{asked.Version}' of {asked.Package.Name} cannot be looked up, and there is no earlier list to use: {why}", []));
    }

    private static ResolvedPackage Answer(PackageOverride asked, PackageVersion version, string? from, IReadOnlyList<string> notices) => new()
    {
        Package = asked.Package,
        Requested = asked.Version.Text,
        Version = version,
        From = from,
        Notices = [.. notices.Distinct()],
    };
}
