using BuildApi.Apps;

namespace BuildApi.BuildImages;

/// <summary>A check of an image, or why there is none to be had (<c>engine_unavailable</c> among the reasons).</summary>
internal sealed record ImageCheckOutcome(ImageCheck? Check, ImageFailure? Failure);

/// <summary>
/// Looks into the image that an app's builds would run in, just as a build would get it. What builds need is not known here;
/// whoever runs builds implements this.
/// </summary>
internal interface IImageChecks
{
    /// <param name="candidate">The image to check in place of the app's own; null for the app's own, or else the default image.</param>
    Task<ImageCheckOutcome> CheckAsync(AppId app, BuildImageSetting? candidate, CancellationToken ct);
}
