using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Failures;
using BuildApi.Registries;

namespace BuildApi.Execution.Images;

/// <summary>Makes of an app's choice what is asked of the registry: for builds, and in the same way for checks.</summary>
internal sealed class ImageRequests(AppSettingStore settings, BuildStore builds, RegistryLogins logins, BuildApiOptions options)
{
    /// <summary>The request, or why there is none.</summary>
    /// <param name="wanted">The image that is asked for by name, in place of the app's setting; null for the setting.</param>
    /// <param name="candidate">A setting to be tried in place of the app's own.</param>
    public async Task<(ImageRequest? Request, ImageFailure? Failure)> MakeAsync(AppId app, string? wanted, BuildImageSetting? candidate, Action<string> log, CancellationToken ct)
    {
        var setting = candidate ?? (await settings.FindAsync<BuildImageSetting>(app, BuildImageSetting.Setting, ct)).Value;
        var text = wanted ?? setting?.Image ?? options.DefaultImage;
        if (AmplifyImageNames.TryExplain(text, out var notice))
        {
            log(notice);
            text = options.DefaultImage;
        }

        if (!ImageReference.TryParse(text, out var reference, out var why)) return (null, new ImageFailure(FailureCode.ImageReferenceInvalid, why));
        var listed = await ListedAsAsync(app, reference, ct);
        return (await WithLoginAsync(app, new ImageRequest
        {
            Reference = reference,
            Policy = PolicyOf(setting, isOwn: wanted is null && setting is not null, IsDefault(listed)),
            ListedAs = listed,
            IsDefault = IsDefault(listed),
            LastDigest = await builds.LastGreenDigestAsync(app, reference.Canonical, ct),
        }, log, ct), null);
    }

    /// <summary>Exactly the image of an earlier build, whatever its tag means now.</summary>
    public async Task<ImageRequest> RepeatAsync(AppId app, string reference, string digest, Action<string> log, CancellationToken ct)
    {
        var setting = (await settings.FindAsync<BuildImageSetting>(app, BuildImageSetting.Setting, ct)).Value;
        var recorded = ImageReference.Read(reference)!;
        var listed = await ListedAsAsync(app, recorded, ct);
        return await WithLoginAsync(app, new ImageRequest
        {
            Reference = recorded.WithDigest(digest),
            Policy = setting?.PullPolicy == PullPolicy.Never ? PullPolicy.Never : PullPolicy.IfNotPresent,
            ListedAs = listed,
            IsDefault = IsDefault(listed),
        }, log, ct);
    }

    // A pin to what a build of the app ran by that name is as good as the name, whatever rules there are for tags; any
    // other digest beside a tag is not.
    private async Task<ImageReference> ListedAsAsync(AppId app, ImageReference reference, CancellationToken ct) =>
        reference is { Digest: { } digest } && await builds.HasRunAsync(app, reference.WithoutDigest().Canonical, digest, ct) ? reference.WithoutDigest() : reference;

    private bool IsDefault(ImageReference listed) => ImageReference.Read(options.DefaultImage)?.Canonical == listed.Canonical;

    /// <param name="isOwn">The image is the app's setting, and not another one that the policy was not made for.</param>
    private static PullPolicy PolicyOf(BuildImageSetting? setting, bool isOwn, bool isDefault) =>
        isOwn || setting?.PullPolicy == PullPolicy.Never ? setting!.PullPolicy
        // The default image may be made on this machine, where no registry has it.
        : isDefault ? PullPolicy.IfNotPresent
        : setting?.PullPolicy ?? PullPolicy.Always;

    private async Task<ImageRequest> WithLoginAsync(AppId app, ImageRequest request, Action<string> log, CancellationToken ct)
    {
        var chosen = await logins.FindAsync(app, request.Reference.RegistryHost, ct);
        if (chosen.Problem is { } problem) log($"{problem} Pulling without credentials.");
        return request with { Login = chosen.Login, LoginKey = chosen.Key };
    }
}
