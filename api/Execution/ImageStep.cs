using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Execution;

/// <summary>Makes the build's image ready: which one, as of when, and on the machine.</summary>
internal sealed class ImageStep(IContainerEngine engine, ImageResolver resolver, AppSettingStore settings, BuildStore builds, AttemptStore attempts, BuildApiOptions options)
{
    /// <exception cref="BuildStopped">There is no such image to be had.</exception>
    public async Task<EngineImage> RunAsync(Build build, BuildLog log, CancellationToken ct)
    {
        if (await RepeatedAsync(build, log, ct) is { } same) return same;
        var request = await RequestAsync(build, log, ct);
        ImageResolution resolution;
        await using (var lines = new LogLines(log)) resolution = await resolver.ResolveAsync(request, lines.Write, ct);
        if (resolution.Image is not { } found)
            throw BuildStopped.Failed(resolution.Failure!.Code, StepName.Provision, resolution.Failure.Message);
        await attempts.SetImageAsync(build.AttemptKey, new BuildImageUsed(request.Reference.Canonical, found.Digest), ct);
        return found.Image;
    }

    private async Task<ImageRequest> RequestAsync(Build build, BuildLog log, CancellationToken ct)
    {
        // A retry runs what the first run ran, whatever the tag means now.
        if (build.Pins is { ImageReference: { } pinned, ImageDigest: { } digest }) return Pinned(pinned, digest);

        var setting = (await settings.FindAsync<BuildImageSetting>(build.Key.App, BuildImageSetting.Setting, ct)).Value;
        var text = build.RequestedImage ?? setting?.Image ?? options.DefaultImage;
        if (AmplifyImageNames.TryExplain(text, out var notice))
        {
            await log.WriteLineAsync(notice, ct);
            text = options.DefaultImage;
        }

        if (!ImageReference.TryParse(text, out var reference, out var why))
            throw BuildStopped.Failed(FailureCode.ImageReferenceInvalid, StepName.Provision, why);
        return new ImageRequest
        {
            Reference = reference,
            // The default image may be made on this machine, where no registry has it.
            Policy = text == options.DefaultImage ? PullPolicy.IfNotPresent : setting?.PullPolicy ?? PullPolicy.Always,
            LastDigest = await builds.LastGreenDigestAsync(build.Key.App, reference.Canonical, ct),
        };
    }

    // The digest of an image that no registry has is its id: it can only be on the machine, and only the id finds it.
    private async Task<EngineImage?> RepeatedAsync(Build build, BuildLog log, CancellationToken ct)
    {
        if (build.Pins is not { ImageReference: { } reference, ImageDigest: { } digest }) return null;
        if (await engine.FindImageAsync(digest, ct) is not { } image) return null;
        await attempts.SetImageAsync(build.AttemptKey, new BuildImageUsed(reference, digest), ct);
        await log.WriteLineAsync($"Using {reference} as the first run did ({ImageDigest.Short(digest)}).", ct);
        return image;
    }

    private static ImageRequest Pinned(string reference, string digest) =>
        new() { Reference = ImageReference.Read(reference)!.WithDigest(digest), Policy = PullPolicy.IfNotPresent };
}
