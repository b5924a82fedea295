using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
using BuildApi.Builds;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Pinning;

/// <summary>Pinning needs to know what was built, so it is here and not with the image's other endpoints.</summary>
internal static class PinImageEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/apps/{appId}/build-image/pin", Pin).WithName("PinBuildImage").WithTags("Build image").Idempotent().NeedsConnectedApp()
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    /// <summary>
    /// Pin an app's build image to the digest that its last succeeded build ran, so that a tag that moves changes no build.
    /// PUT the tag again to follow it again.
    /// </summary>
    /// <response code="200">Pinned, or it was already; <c>image</c> has the digest now.</response>
    /// <response code="409">No build has succeeded in this image yet (<c>no_succeeded_build</c>), or the app has no repository (<c>app_not_connected</c>).</response>
    internal static async Task<Results<Ok<BuildImageView>, ProblemHttpResult>> Pin(
        AppId appId, AppSettingStore settings, BuildStore builds, ImageRules images, HttpContext http, CancellationToken ct)
    {
        var (setting, revision) = await settings.FindAsync<BuildImageSetting>(appId, BuildImageSetting.Setting, ct);
        var choice = ImageChoice.Of(setting, images);
        var reference = choice.Reference;
        if (reference.Digest is not null)
        {
            http.SetETag(revision);
            return TypedResults.Ok(BuildImageView.From(choice, await LastImageCheck.FindAsync(settings, appId, ct)));
        }

        if (await builds.LastGreenDigestAsync(appId, reference.Canonical, ct) is not { } digest)
            return Problems.Conflict("no_succeeded_build",
                $"No build of '{appId}' has succeeded in {reference} yet, so there is nothing to pin. Start one, or PUT the image with a digest: "
                    + $"{reference.Familiar}@sha256:…");
        var pinned = choice.Pinned(digest);
        // What was read is what is pinned: somebody may have chosen another image in between.
        var outcome = await settings.SetAsync(appId, BuildImageSetting.Setting, pinned.ToSetting(), http.IfMatch() ?? revision, ct);
        return SettingAnswers.Refusal(outcome, appId, http)
            ?? (Results<Ok<BuildImageView>, ProblemHttpResult>)TypedResults.Ok(BuildImageView.From(pinned));
    }
}
