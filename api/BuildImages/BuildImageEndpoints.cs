using BuildApi.Apps;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.BuildImages;

internal static class BuildImageEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var image = api.MapGroup("/apps/{appId}/build-image").WithTags("Build image")
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).NeedsConnectedApp();
        image.MapGet("", Get).WithName("GetBuildImage");
        image.MapPut("", Put).WithName("SetBuildImage").ProducesProblem(412).ProducesProblem(422).ProducesProblem(503);
        image.MapDelete("", Delete).WithName("DeleteBuildImage").ProducesProblem(412);
    }

    /// <summary>The image that an app's builds run in.</summary>
    internal static async Task<Results<Ok<BuildImageView>, ProblemHttpResult>> Get(
        AppId appId, AppSettingStore settings, ImageRules images, HttpContext http, CancellationToken ct)
    {
        var (setting, revision) = await settings.FindAsync<BuildImageSetting>(appId, BuildImageSetting.Setting, ct);
        http.SetETag(revision);
        return TypedResults.Ok(BuildImageView.From(ImageChoice.Of(setting, images), await LastImageCheck.FindAsync(settings, appId, ct)));
    }

    /// <summary>Choose the image that an app's builds run in.</summary>
    /// <param name="check">With <c>true</c> the image is pulled and checked at once, which may take minutes, and it is set only when builds can run in it.</param>
    /// <response code="200">Stored; builds that start from now on use it.</response>
    /// <response code="409">The app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="422">The name is not one of an image, or of one that the service does not allow (<c>errors.image</c> says which part is wrong, or which rule refuses it).
    /// With <c>check=true</c> also: builds cannot run in the image (<c>image_requirement_missing</c>, with the report as <c>check</c>), or it could not be had (<c>image_not_found</c>, <c>image_pull_denied</c> …).</response>
    /// <response code="503">With <c>check=true</c>: the container engine does not answer (<c>engine_unavailable</c>), or the image's registry does not (<c>image_pull_failed</c>).</response>
    internal static async Task<Results<Ok<BuildImageView>, ProblemHttpResult>> Put(
        AppId appId, SetBuildImage body, AppSettingStore settings, IImageChecks checks, ImageRules images, HttpContext http, CancellationToken ct,
        bool check = false)
    {
        if (!ImageChoice.TryRead(body.Image?.Trim(), body.PullPolicy, images, out var choice, out var why)) return Problems.Invalid("image", why);
        var outcome = check ? await checks.CheckAsync(appId, choice, ct) : null;
        if (outcome?.Failure is { } failure) return ImageProblems.Of(failure);
        if (outcome?.Check is { Status: ImageCheckStatus.Failed } failed) return ImageProblems.Unmet(failed);
        var saved = await settings.SetAsync(appId, BuildImageSetting.Setting, choice.ToSetting(), http.IfMatch(), ct);
        if (SettingAnswers.Refusal(saved, appId, http) is { } moved) return moved;
        if (outcome?.Check is { } passed) await LastImageCheck.SaveAsync(settings, appId, passed, ct);
        return TypedResults.Ok(BuildImageView.From(choice, await LastImageCheck.FindAsync(settings, appId, ct)));
    }

    /// <summary>Go back to the default build image.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        return SettingAnswers.Refusal(await settings.SetAsync<BuildImageSetting>(appId, BuildImageSetting.Setting, null, http.IfMatch(), ct), appId, http)
            ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();
    }
}
