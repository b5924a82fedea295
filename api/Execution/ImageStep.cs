using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;

namespace BuildApi.Execution;

/// <summary>Makes the build's image ready: which one, as of when, and on the machine.</summary>
internal sealed class ImageStep(IContainerEngine engine, AppSettingStore settings, AttemptStore attempts, BuildApiOptions options)
{
    /// <exception cref="BuildStopped">There is no such image to be had.</exception>
    public async Task<EngineImage> RunAsync(Build build, BuildLog log, CancellationToken ct)
    {
        var setting = (await settings.FindAsync<BuildImageSetting>(build.Key.App, BuildImageSetting.Setting, ct)).Value;
        var text = build.RequestedImage ?? setting?.Image ?? options.DefaultImage;
        if (AmplifyImageNames.TryExplain(text, out var notice))
        {
            await log.WriteLineAsync(notice, ct);
            text = options.DefaultImage;
        }

        if (!ImageReference.TryParse(text, out var reference, out var why))
            throw BuildStopped.Failed(FailureCode.ImageReferenceInvalid, StepName.Provision, why);
        var policy = text == options.DefaultImage ? PullPolicy.IfNotPresent : setting?.PullPolicy ?? PullPolicy.Always;
        var image = await ProvideAsync(reference, policy, log, ct);
        var digest = image.RepoDigests.FirstOrDefault(one => one.StartsWith(reference.Name + "@", StringComparison.Ordinal))?.Split('@')[1] ?? image.Id;
        await attempts.SetImageAsync(build.AttemptKey, new BuildImageUsed(reference.Canonical, digest), ct);
        await log.WriteLineAsync($"Image {reference.Canonical} ({digest})", ct);
        return image;
    }

    private async Task<EngineImage> ProvideAsync(ImageReference reference, PullPolicy policy, BuildLog log, CancellationToken ct)
    {
        var present = await engine.FindImageAsync(reference.PullName, ct) ?? await engine.FindImageAsync(reference.Familiar, ct);
        if (present is not null && policy != PullPolicy.Always) return present;
        try
        {
            await log.WriteLineAsync($"Pulling {reference.Canonical}", ct);
            return await engine.PullImageAsync(new ImagePull { Reference = reference.PullName }, null, ct);
        }
        catch (EngineException refused)
        {
            var verdict = PullFailure.Classify(refused.Message);
            throw BuildStopped.Failed(verdict.Code, StepName.Provision, verdict.Sentence);
        }
    }
}
