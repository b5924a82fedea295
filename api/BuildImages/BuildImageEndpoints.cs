using BuildApi.Apps;
using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.BuildImages;

internal static class BuildImageEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var image = api.MapGroup("/apps/{appId}/build-image").WithTags("Build image").ProducesProblem(401).ProducesProblem(404).ProducesProblem(409);
        image.MapGet("", Get).WithName("GetBuildImage");
        image.MapPut("", Put).WithName("SetBuildImage").ProducesProblem(412).ProducesProblem(422);
        image.MapDelete("", Delete).WithName("DeleteBuildImage").ProducesProblem(412);
    }

    /// <summary>The image that an app's builds run in.</summary>
    internal static async Task<Results<Ok<BuildImageView>, ProblemHttpResult>> Get(
        AppId appId, AppStore apps, AppSettingStore settings, BuildApiOptions options, HttpContext http, CancellationToken ct)
    {
        if (await ConnectedApp.RefusalAsync(apps, appId, ct) is { } refusal) return refusal;
        var (setting, revision) = await settings.FindAsync<BuildImageSetting>(appId, BuildImageSetting.Setting, ct);
        http.SetETag(revision);
        return TypedResults.Ok(BuildImageView.From(setting, options.DefaultImage));
    }

    /// <summary>Choose the image that an app's builds run in.</summary>
    /// <response code="200">Stored; builds that start from now on use it.</response>
    /// <response code="409">The app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="422">The name is not one of an image; <c>errors.image</c> says which part is wrong.</response>
    internal static async Task<Results<Ok<BuildImageView>, ProblemHttpResult>> Put(
        AppId appId, SetBuildImage body, AppStore apps, AppSettingStore settings, BuildApiOptions options, HttpContext http, CancellationToken ct)
    {
        var text = body.Image?.Trim();
        ImageReference? reference = null;
        if (!AmplifyImageNames.TryExplain(text, out _) && !ImageReference.TryParse(text, out reference, out var why)) return Problems.Invalid("image", why);
        if (await ConnectedApp.RefusalAsync(apps, appId, ct) is { } refusal) return refusal;
        var setting = new BuildImageSetting
        {
            Image = text!,
            PullPolicy = body.PullPolicy ?? (reference is { Digest: null } ? PullPolicy.Always : PullPolicy.IfNotPresent),
        };
        return SettingAnswers.Refusal(await settings.SetAsync(appId, BuildImageSetting.Setting, setting, http.IfMatch(), ct), appId, http)
            ?? (Results<Ok<BuildImageView>, ProblemHttpResult>)TypedResults.Ok(BuildImageView.From(setting, options.DefaultImage));
    }

    /// <summary>Go back to the default build image.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(AppId appId, AppStore apps, AppSettingStore settings, HttpContext http, CancellationToken ct)
    {
        if (await ConnectedApp.RefusalAsync(apps, appId, ct) is { } refusal) return refusal;
        return SettingAnswers.Refusal(await settings.SetAsync<BuildImageSetting>(appId, BuildImageSetting.Setting, null, http.IfMatch(), ct), appId, http)
            ?? (Results<NoContent, ProblemHttpResult>)TypedResults.NoContent();
    }
}
