using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.BuildImages;

internal static class ImageCheckEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/apps/{appId}/build-image/checks", Check).WithName("CheckBuildImage").Needs(KeyScope.Build).WithTags("Build image")
            .Idempotent().NeedsConnectedApp()
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);

    /// <summary>
    /// Look into an image before it costs a build: pulls it by its pull policy and reports every requirement with its version, what
    /// it is needed for, and how to add it where it is missing. A pull may take minutes, and so may this; what was found is remembered by the image's content.
    /// </summary>
    /// <remarks>With a body, an image that is not the app's yet is checked; without one, the app's own, or else the default image.</remarks>
    /// <response code="200">What the image holds; <c>status</c> says whether builds can run in it.</response>
    /// <response code="422">The image could not be had; <c>code</c> is what a build would fail with: <c>image_not_found</c>, <c>image_pull_denied</c> …</response>
    /// <response code="503">The container engine does not answer (<c>engine_unavailable</c>), or the image's registry does not (<c>image_pull_failed</c>).</response>
    internal static async Task<Results<Ok<ImageCheck>, ProblemHttpResult>> Check(
        AppId appId, AppSettingStore settings, IImageChecks checks, ImageRules images, CancellationToken ct, SetBuildImage? body = null)
    {
        ImageChoice? candidate = null;
        if (body is not null && !ImageChoice.TryRead(body.Image?.Trim(), body.PullPolicy, images, out candidate, out var why))
            return Problems.Invalid("image", why);
        var outcome = await checks.CheckAsync(appId, candidate, ct);
        if (outcome.Check is not { } check) return ImageProblems.Of(outcome.Failure!);
        if (candidate is null) await LastImageCheck.SaveAsync(settings, appId, check, ct);
        return TypedResults.Ok(check);
    }
}
