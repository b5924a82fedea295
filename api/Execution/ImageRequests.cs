using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Registries;

namespace BuildApi.Execution;

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
        var isDefault = IsDefault(reference);
        return (await WithLoginAsync(app, new ImageRequest
        {
            Reference = reference,
            // The default image may be made on this machine, where no registry has it.
            Policy = isDefault ? PullPolicy.IfNotPresent : setting?.PullPolicy ?? PullPolicy.Always,
            IsDefault = isDefault,
            LastDigest = await builds.LastGreenDigestAsync(app, reference.Canonical, ct),
        }, log, ct), null);
    }

    /// <summary>Exactly the image of an earlier build, whatever its tag means now.</summary>
    public Task<ImageRequest> RepeatAsync(AppId app, string reference, string digest, Action<string> log, CancellationToken ct) => WithLoginAsync(app, new ImageRequest
    {
        Reference = ImageReference.Read(reference)!.WithDigest(digest),
        Policy = PullPolicy.IfNotPresent,
        IsDefault = IsDefault(ImageReference.Read(reference)!),
    }, log, ct);

    // Also pinned to a digest it is what the administrator chose.
    private bool IsDefault(ImageReference reference) => ImageReference.Read(options.DefaultImage) is { } chosen
        && reference.Name == chosen.Name && (reference.Tag ?? "latest") == (chosen.Tag ?? "latest");

    private async Task<ImageRequest> WithLoginAsync(AppId app, ImageRequest request, Action<string> log, CancellationToken ct)
    {
        var chosen = await logins.FindAsync(app, request.Reference.RegistryHost, ct);
        if (chosen.Problem is { } problem) log($"{problem} Pulling without credentials.");
        return request with { Login = chosen.Login, LoginKey = chosen.Key };
    }
}
