using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Housekeeping;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>
/// Turns the name of an image into an image on the build machine: by the pull policy, with as few pulls as can be, and with the
/// local copy where the registry is down and the settings allow it. Builds that want the same image at the same time share a pull.
/// </summary>
internal sealed class ImageResolver(
    IContainerEngine engine, ImagePullSettings settings, ImageRules rules, PulledImageStore pulled, PendingPullStore underWay,
    ImageLeases holds, ImageHousekeeping housekeeping, TimeProvider clock)
{
    private static readonly TimeSpan RemovalTime = TimeSpan.FromMilliseconds(100);

    private readonly ImagePuller puller = new(engine, settings, clock);
    private readonly SharedPulls pulls = new();

    /// <summary>The image is held until the answer's <see cref="ResolvedImage.Dispose"/>.</summary>
    /// <param name="log">Takes the lines of the build's log, perhaps from several threads, one at a time.</param>
    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing is known about the image.</exception>
    public Task<ImageResolution> ResolveAsync(ImageRequest request, Action<string> log, CancellationToken ct) =>
        ResolveAsync(request, PullWaiter.Logging(log), ct);

    /// <inheritdoc cref="ResolveAsync(ImageRequest, Action{string}, CancellationToken)"/>
    public async Task<ImageResolution> ResolveAsync(ImageRequest request, PullWaiter waiter, CancellationToken ct)
    {
        if (!rules.Allows(request.ListedAs ?? request.Reference, out var why))
            return ImageResolution.Failed(FailureCode.ImagePullDenied, why);

        while (true)
        {
            var lookedAt = holds.Now();
            var resolution = CheckPlatform(request, NoteVersionChange(request, await FindOrPullAsync(request, waiter, ct), waiter.Say));
            if (resolution.Image is not { } found) return resolution;
            if (holds.TryHold(found.Image.Id, lookedAt) is { } hold)
            {
                try
                {
                    await pulled.UsedAsync(found.Image.Id, ct);
                    return resolution.Held(hold);
                }
                catch
                {
                    hold.Dispose();
                    throw;
                }
            }

            // House-keeping takes it away at this very moment.
            await Task.Delay(RemovalTime, clock, ct);
        }
    }

    private async Task<ImageResolution> FindOrPullAsync(ImageRequest request, PullWaiter waiter, CancellationToken ct)
    {
        var local = await FindLocalAsync(request.Reference, ct);
        var mayUse = local is not null && await MayUseAsync(request, local, ct);
        if (mayUse && MayTakeLocal(request)) return TakeLocal(request, local!, waiter.Say);
        if (request.Policy == PullPolicy.Never) return local is null ? Absent(request) : NotProven(request);
        if (local is not null && !mayUse)
            waiter.Say($"{request.Reference} is on the build machine, but other credentials pulled it; pulling it with this app's own.");
        return await PullAsync(request, mayUse ? local : null, waiter, ct);
    }

    // What no registry ever had is recorded by the engine's own id, which stands where a digest does.
    private async Task<EngineImage?> FindLocalAsync(ImageReference reference, CancellationToken ct) =>
        await engine.FindImageAsync(reference.PullName, ct) is { } image ? image
        : reference.Digest is { } digest && await engine.FindImageAsync(digest, ct) is { } made && made.Id == digest ? made
        : null;

    /// <summary>
    /// A private image that is here because one app could pull it is not for every other app. Whose credentials have not been
    /// seen to pull it pulls it once more; that is how the registry says yes or no. What the service never pulled was put here
    /// by whoever runs the machine, and is for all.
    /// </summary>
    private async Task<bool> MayUseAsync(ImageRequest request, EngineImage local, CancellationToken ct)
    {
        var access = await pulled.AccessAsync(local.Id, ct);
        if (access.Count > 0)
            return access.Any(each => each.Repository == request.Reference.Name && (each.Login.Length == 0 || each.Login == request.LoginKey));
        return !(await underWay.ListAsync(ct)).Any(pull => pull.MayHaveBrought(local));
    }

    private static bool MayTakeLocal(ImageRequest request) =>
        request.Policy is not PullPolicy.Always || request.Reference.Digest is not null;

    private static ImageResolution TakeLocal(ImageRequest request, EngineImage local, Action<string> log)
    {
        log($"Using {request.Reference}, which is on the build machine ({Short(ImageDigest.Of(request.Reference, local))}).");
        return ImageResolution.Found(local, request.Reference);
    }

    private static ImageResolution Absent(ImageRequest request) => ImageResolution.Failed(FailureCode.ImageNotFound,
        $"The image {request.Reference} is not on the build machine, and the pull policy 'never' does not allow it to be pulled. "
        + "Put it there (docker pull, docker load), or set the policy to 'ifNotPresent'.");

    private static ImageResolution NotProven(ImageRequest request) => ImageResolution.Failed(FailureCode.ImagePullDenied,
        $"The image {request.Reference} is on the build machine because other credentials pulled it, and the pull policy 'never' does not allow its "
        + $"registry to be asked "
        + "whether this app may use it. Set the policy to 'ifNotPresent' and, if the image is private, set credentials with PUT "
        + "/apps/{appId}/registries/{host}.");

    private async Task<ImageResolution> PullAsync(ImageRequest request, EngineImage? local, PullWaiter waiter, CancellationToken ct)
    {
        var outcome = await PullAndRecordAsync(request, waiter, ct);
        if (outcome.Image is { } image)
        {
            if (outcome.IsNew) housekeeping.Ring();
            return ImageResolution.Found(image, request.Reference);
        }

        var verdict = outcome.Verdict!;
        if (local is null || !verdict.RegistryIsDown || settings.OnRegistryFailure != RegistryFailurePolicy.UseLocal)
            return ImageResolution.Failed(verdict.Code, $"The image {request.Reference} could not be pulled. {Explain(verdict)}{Otherwise(local)}",
                verdict.RegistryIsDown);

        var notice = $"The registry of {request.Reference} is down; using the copy on the build machine "
            + $"({Short(ImageDigest.Of(request.Reference, local))}), which may be older than what the registry has.";
        waiter.Say(notice);
        return ImageResolution.Found(local, request.Reference, notice);
    }

    private async Task<PullOutcome> PullAndRecordAsync(ImageRequest request, PullWaiter waiter, CancellationToken ct)
    {
        var pull = new ImagePull
        {
            Reference = request.Reference.PullName,
            Platform = request.Platform,
            Login = request.Login,
            // A digest that the engine has, or is getting for somebody else, comes without a question to the registry.
            IsProof = request.Reference.Digest is not null,
        };
        // Written down first: a service that dies between the pull and its record must not leave a private image for all.
        var begun = request.LoginKey.Length == 0 ? null : await underWay.BeginAsync(request.Reference.Name, await engine.ListImageIdsAsync(ct), ct);
        try
        {
            var outcome = await pulls.JoinAsync(pull, puller.PullAsync, waiter, ct);
            if (outcome.Image is { } image)
                await pulled.RecordAsync(image.Id, image.SizeBytes, request.Reference, request.LoginKey, outcome.IsNew, begun, ct);
            if (begun is not null) await underWay.EndAsync(begun, ct);
            return outcome;
        }
        catch
        {
            if (begun is not null) underWay.GiveUp(begun);
            throw;
        }
    }

    private static ImageResolution NoteVersionChange(ImageRequest request, ImageResolution resolution, Action<string> log)
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
            $"The image {request.Reference} is built for {image.Os}/{image.Architecture}; builds run on {request.Platform}. "
            + $"Choose another tag, or build the image for that platform: docker buildx build --platform {request.Platform}.");
    }

    private static string Explain(PullVerdict verdict) =>
        verdict.Detail.Length == 0 ? verdict.Sentence : $"{verdict.Sentence} (The engine says: {verdict.Detail})";

    private static string Otherwise(EngineImage? local) => local is null ? ""
        : " An image of this name is on the build machine: the pull policy 'ifNotPresent' uses it without asking the registry.";

    private static string Short(string digest) => ImageDigest.Short(digest);
}
