using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.BuildImages;

/// <summary>
/// Turns the name of an image into an image on the build machine: by the pull policy, with as few pulls as can be, and with the
/// local copy where the registry is down and the settings allow it. Builds that want the same image at the same time share a pull.
/// </summary>
internal sealed class ImageResolver(IContainerEngine engine, ImagePullSettings settings, TimeProvider clock)
{
    private readonly ImagePuller puller = new(engine, settings, clock);
    private readonly SharedPulls pulls = new();

    /// <param name="log">Takes the lines of the build's log, perhaps from several threads, one at a time.</param>
    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing is known about the image.</exception>
    public async Task<ImageResolution> ResolveAsync(ImageRequest request, Action<string> log, CancellationToken ct)
    {
        if (!settings.Allowed.Allows(request.Reference, out var why))
            return ImageResolution.Failed(FailureCode.ImagePullDenied, why);

        var local = await engine.FindImageAsync(request.Reference.PullName, ct);
        var resolution = local is not null && MayTakeLocal(request)
            ? TakeLocal(request, local, log)
            : request.Policy == PullPolicy.Never ? Absent(request) : await PullAsync(request, local, log, ct);
        return CheckPlatform(request, TellMove(request, resolution, log));
    }

    private static bool MayTakeLocal(ImageRequest request) =>
        request.Policy is not PullPolicy.Always || request.Reference.Digest is not null;

    private static ImageResolution TakeLocal(ImageRequest request, EngineImage local, Action<string> log)
    {
        log($"Using {request.Reference}, which is on the build machine ({Short(ImageDigest.Of(request.Reference, local))}).");
        return ImageResolution.Found(local, request.Reference);
    }

    private static ImageResolution Absent(ImageRequest request) => ImageResolution.Failed(FailureCode.ImageNotFound,
        $"The image {request.Reference} is not on the build machine, and the pull policy 'never' forbids to fetch it. "
        + "Put it there (docker pull, docker load), or set the policy to 'ifNotPresent'.");

    private async Task<ImageResolution> PullAsync(ImageRequest request, EngineImage? local, Action<string> log, CancellationToken ct)
    {
        var pull = new ImagePull { Reference = request.Reference.PullName, Platform = request.Platform, Login = request.Login };
        var outcome = await pulls.JoinAsync(pull, puller.PullAsync, log, ct);
        if (outcome.Image is not null)
            return ImageResolution.Found(outcome.Image, request.Reference);

        var verdict = outcome.Verdict!;
        if (local is null || !verdict.RegistryIsDown || settings.OnRegistryFailure != RegistryFailurePolicy.UseLocal)
            return ImageResolution.Failed(verdict.Code, $"The image {request.Reference} could not be pulled. {Explain(verdict)}");

        var notice = $"The registry of {request.Reference} is down; using the copy on the build machine "
            + $"({Short(ImageDigest.Of(request.Reference, local))}), which may be older than what the registry has.";
        log(notice);
        return ImageResolution.Found(local, request.Reference, notice);
    }

    private static ImageResolution TellMove(ImageRequest request, ImageResolution resolution, Action<string> log)
    {
        if (resolution.Image is not { } found || request.LastDigest is null || found.Digest == request.LastDigest)
            return resolution;
        var notice = $"{request.Reference} is another image now ({Short(found.Digest)}) than in the last successful build ({Short(request.LastDigest)}).";
        log(notice);
        return ImageResolution.Found(found.Image, request.Reference, [.. found.Notices, notice]);
    }

    private static ImageResolution CheckPlatform(ImageRequest request, ImageResolution resolution)
    {
        if (resolution.Image?.Image is not { } image || $"{image.Os}/{image.Architecture}" == request.Platform)
            return resolution;
        return ImageResolution.Failed(FailureCode.ImagePlatformUnsupported,
            $"The image {request.Reference} is made for {image.Os}/{image.Architecture}; builds run on {request.Platform}. "
            + $"Choose another tag, or make the image for it: docker buildx build --platform {request.Platform}.");
    }

    private static string Explain(PullVerdict verdict) =>
        verdict.Detail.Length == 0 ? verdict.Sentence : $"{verdict.Sentence} (The engine says: {verdict.Detail})";

    private static string Short(string digest) => ImageDigest.Short(digest);
}
