using BuildApi.Apps;
using BuildApi.Failures;
using BuildApi.Http;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.PackageOverrides;

internal static class PackageOverrideEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/apps/{appId}/package-overrides").WithTags("Package overrides")
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).NeedsConnectedApp();
        group.MapGet("", Get).WithName("GetPackageOverrides");
        group.MapPut("", Put).WithName("SetPackageOverrides").ProducesProblem(412).ProducesProblem(422)
            .AlsoReadsListOf<LiveUpdate>("Amplify's variable `_LIVE_UPDATES`, as it stands.");
        group.MapDelete("", Delete).WithName("DeletePackageOverrides").ProducesProblem(412);
    }

    /// <summary>An app's package overrides, and what each means now.</summary>
    internal static async Task<Results<Ok<PackageOverridesView>, ProblemHttpResult>> Get(
        AppId appId, AppOverrides overrides, PackageResolver resolver, HttpContext http, CancellationToken ct)
    {
        var (read, revision) = await overrides.FindAsync(appId, ct);
        var resolution = await resolver.ResolveAsync(read.Overrides, ct);
        http.SetETag(revision);
        // The catalogue may have changed since they were set.
        return TypedResults.Ok(ViewOf(read.Overrides, resolution, [.. read.Errors.Values]));
    }

    /// <summary>Choose tool versions for an app's builds: live package updates.</summary>
    /// <remarks>
    /// <c>latest</c> means the newest version when a build starts; the build records which one that was. A package or
    /// version that does not exist is refused here, with the nearest there are, and not first in a build. The body may also be
    /// what stands in Amplify's variable <c>_LIVE_UPDATES</c>: its list, or a text that holds it.
    /// </remarks>
    /// <response code="409">The app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="422">Unknown package, or a version that does not exist; see <c>errors</c>.</response>
    internal static async Task<Results<Ok<PackageOverridesView>, ProblemHttpResult>> Put(
        AppId appId, OverridesBody body, AppOverrides overrides, PackageCatalogue catalogue, PackageResolver resolver,
        HttpContext http, CancellationToken ct)
    {
        var wanted = RequestedOverrides.Read(body.Overrides, catalogue);
        if (wanted.Errors.Count > 0) return Problems.Invalid(wanted.Errors);
        var chosen = wanted.Overrides;
        var resolution = await resolver.ResolveAsync(chosen, ct);
        // A source that is down is no reason to refuse: the build will ask it again.
        var unknown = resolution.Problems.Where(problem => problem.Code == FailureCode.PackageVersionUnknown).ToList();
        if (unknown.Count > 0)
            return Problems.Invalid(
                unknown.ToDictionary(problem => $"overrides[{chosen.FindIndex(asked => asked.Package.Name == problem.Package)}].version", WithNearest));

        return SettingAnswers.Refusal(await overrides.SetAsync(appId, chosen, http.IfMatch(), ct), appId, http)
            ?? (Results<Ok<PackageOverridesView>, ProblemHttpResult>)TypedResults.Ok(ViewOf(chosen, resolution, wanted.Notices));
    }

    /// <summary>Switch live package updates off: builds use what their image has.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppOverrides overrides, HttpContext http, CancellationToken ct)
    {
        return SettingAnswers.Refusal(await overrides.SetAsync(appId, null, http.IfMatch(), ct), appId, http)
            ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();
    }

    private static string WithNearest(PackageProblem problem) =>
        problem.Nearest.Count == 0 ? problem.Why : problem.Nearest.All(near => problem.Why.Contains(near, StringComparison.Ordinal)) ? problem.Why
        : $"{problem.Why} The nearest are {string.Join(", ", problem.Nearest)}.";

    internal static PackageOverridesView ViewOf(IReadOnlyList<PackageOverride> chosen, PackageResolution resolution, IReadOnlyList<string> notices) =>
        new([.. chosen.Select(asked =>
    {
        var resolved = resolution.Resolved.FirstOrDefault(package => package.Package == asked.Package);
        return new PackageOverrideView
        {
            Package = asked.Package.Name,
            Version = asked.Version.Text,
            Resolves = resolved?.Version?.Version.ToString(),
            Notices = resolved?.Notices ?? [.. resolution.Problems.Where(problem => problem.Package == asked.Package.Name).Select(problem => problem.Why)],
        };
    })], notices);
}
