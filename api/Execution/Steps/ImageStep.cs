using BuildApi.BuildImages.Pulls;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Images;

namespace BuildApi.Execution.Steps;

/// <summary>Makes the build's image ready: which one, as of when, and on the machine.</summary>
internal sealed class ImageStep(ImageRequests requests, ImageResolver resolver, AttemptStore attempts)
{
    /// <summary>The image, held until the answer's disposal. Between the tries of a pull the build lends its place to others.</summary>
    /// <exception cref="BuildStopped">There is no such image to be had.</exception>
    public async Task<ResolvedImage> RunAsync(Build build, BuildPlaces.Place place, BuildLog log, CancellationToken ct)
    {
        ImageResolution? resolution = null;
        try
        {
            ImageRequest request;
            await using (var lines = new LogLines(log))
            {
                request = await RequestAsync(build, lines.Write, ct);
                resolution = await resolver.ResolveAsync(request, new PullWaiter(lines.Write, place.Lend), ct);
            }

            if (resolution.Image is not { } found)
                throw BuildStopped.Failed(resolution.Failure!.Code, StepName.Provision, resolution.Failure.Message);
            await place.TakeBackAsync(ct);
            await attempts.SetImageAsync(build.AttemptKey, new BuildImageUsed(build.Pins?.ImageReference ?? request.Reference.Canonical, found.Digest), ct);
            return found;
        }
        catch
        {
            resolution?.Image?.Dispose();
            throw;
        }
    }

    private async Task<ImageRequest> RequestAsync(Build build, Action<string> log, CancellationToken ct)
    {
        // A retry runs what the first run ran, whatever the tag means now.
        if (build.Pins is { ImageReference: { } pinned, ImageDigest: { } digest }) return await requests.RepeatAsync(build.Key.App, pinned, digest, log, ct);
        if (build.RequestedImage is not { } wanted) return await requests.MakeAsync(build.Key.App, log, ct);
        var (request, failure) = await requests.MakeAsync(build.Key.App, wanted, log, ct);
        return request ?? throw BuildStopped.Failed(failure!.Code, StepName.Provision, failure.Message);
    }
}
