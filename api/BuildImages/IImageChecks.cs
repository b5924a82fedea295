using BuildApi.Apps;
using BuildApi.BuildImages.Choices;

namespace BuildApi.BuildImages;

/// <summary>
/// Looks into the image that an app's builds would run in, just as a build would get it. What builds need is not known here;
/// whoever runs builds implements this.
/// </summary>
internal interface IImageChecks
{
    /// <param name="candidate">The image to check in place of the app's own; null for the app's own, or else the default image.</param>
    Task<ImageCheckOutcome> CheckAsync(AppId app, ImageChoice? candidate, CancellationToken ct);
}
