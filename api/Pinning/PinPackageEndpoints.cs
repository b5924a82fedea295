using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Http;
using BuildApi.PackageOverrides;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Pinning;

/// <summary>Pinning needs to know what was built, so it is here and not with the overrides' other endpoints.</summary>
internal static class PinPackageEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/apps/{appId}/package-overrides/pin", Pin).WithName("PinPackageOverrides").WithTags("Package overrides").Idempotent().NeedsConnectedApp()
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422);

    /// <summary>
    /// Replace an app's floating versions (<c>latest</c>, <c>20</c>, ranges, tags) by the exact ones that its last succeeded build ran on.
    /// PUT the floating ones again to float again.
    /// </summary>
    /// <response code="200">Pinned, or nothing floated; what that build did not run stays as it is, with a notice.</response>
    /// <response code="409">No build has succeeded with these overrides yet (<c>no_succeeded_build</c>), or the app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="422">The overrides name a package or version that the catalogue does not know any more; see <c>errors</c>. PUT others first.</response>
    internal static async Task<Results<Ok<PackageOverridesView>, ProblemHttpResult>> Pin(
        AppId appId, AppOverrides overrides, BuildStore builds, PackageCatalogue catalogue, PackageResolver resolver, HttpContext http, CancellationToken ct)
    {
        var (read, revision) = await overrides.FindAsync(appId, ct);
        if (read.Errors.Count > 0) return Problems.Invalid(read.Errors);
        var chosen = read.Overrides;
        var ran = await builds.LastGreenPackagesAsync(appId, ct) ?? [];
        var pinned = chosen.Select(asked => PackagePins.Of(asked, ran, catalogue)).ToList();
        if (chosen.Exists(PackagePins.Floats) && pinned.SequenceEqual(chosen))
            return Problems.Conflict("no_succeeded_build",
                $"No build of '{appId}' has succeeded with any of its overrides yet, so there is nothing to pin. Start one, or PUT exact versions.");

        if (pinned.SequenceEqual(chosen))
        {
            http.SetETag(revision);
            return TypedResults.Ok(PackageOverrideEndpoints.ViewOf(chosen, await resolver.ResolveAsync(chosen, ct), []));
        }

        // What was read is what is pinned: somebody may have changed it in between.
        var outcome = await overrides.SetAsync(appId, pinned, http.IfMatch() ?? revision, ct);
        return SettingAnswers.Refusal(outcome, appId, http)
            ?? (Results<Ok<PackageOverridesView>, ProblemHttpResult>)TypedResults.Ok(
            PackageOverrideEndpoints.ViewOf(pinned, await resolver.ResolveAsync(pinned, ct), PackagePins.StillFloating(pinned)));
    }
}
