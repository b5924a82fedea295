using BuildApi.Apps;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.Registries;

namespace BuildApi.Execution.Images;

/// <summary>Makes of a choice what is asked of the registry: for builds, and in the same way for checks.</summary>
internal sealed class ImageRequests(AppSettingStore settings, BuildStore builds, RegistryLogins logins, ImageRules rules)
{
    /// <summary>The app's own image, or else the default image.</summary>
    public async Task<ImageRequest> MakeAsync(AppId app, Action<string> log, CancellationToken ct) =>
        await MakeAsync(app, ImageChoice.Of(await SettingAsync(app, ct), rules), log, ct);

    /// <summary>An image that is asked for by name, in place of the app's own; or why it cannot be.</summary>
    public async Task<(ImageRequest? Request, ImageFailure? Failure)> MakeAsync(AppId app, string wanted, Action<string> log, CancellationToken ct)
    {
        if (!ImageChoice.TryParse(wanted, policy: null, rules, out var choice, out var why))
            return (null, new ImageFailure(FailureCode.ImageReferenceInvalid, why));
        return (await MakeAsync(app, choice.InPlaceOf(await SettingAsync(app, ct)), log, ct), null);
    }

    /// <summary>An image that is chosen already.</summary>
    public async Task<ImageRequest> MakeAsync(AppId app, ImageChoice choice, Action<string> log, CancellationToken ct)
    {
        if (choice.Notice is { } notice) log(notice);
        var lastDigest = await builds.LastGreenDigestAsync(app, choice.Reference.Canonical, ct);
        return (await RequestAsync(app, choice, choice.Reference, log, ct)) with { LastDigest = lastDigest };
    }

    /// <summary>Exactly the image of an earlier build, whatever its tag means now.</summary>
    public async Task<ImageRequest> RepeatAsync(AppId app, string reference, string digest, Action<string> log, CancellationToken ct)
    {
        var recorded = ImageReference.Read(reference)!;
        return await RequestAsync(app, ImageChoice.Repeat(recorded, digest, await SettingAsync(app, ct), rules), recorded, log, ct);
    }

    private async Task<BuildImageSetting?> SettingAsync(AppId app, CancellationToken ct) =>
        (await settings.FindAsync<BuildImageSetting>(app, BuildImageSetting.Setting, ct)).Value;

    private async Task<ImageRequest> RequestAsync(AppId app, ImageChoice choice, ImageReference named, Action<string> log, CancellationToken ct)
    {
        var listed = await builds.ListedAsAsync(app, named, ct);
        return await WithLoginAsync(app, new ImageRequest { Reference = choice.Reference, Policy = choice.Policy, ListedAs = listed }, log, ct);
    }

    private async Task<ImageRequest> WithLoginAsync(AppId app, ImageRequest request, Action<string> log, CancellationToken ct)
    {
        var chosen = await logins.FindAsync(app, request.Reference.RegistryHost, ct);
        if (chosen.Problem is { } problem) log($"{problem} Pulling without credentials.");
        return request with { Login = chosen.Login, LoginKey = chosen.Key };
    }
}
