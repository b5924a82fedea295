using BuildApi.BuildImages.References;
using BuildApi.Engines;
using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Either an image or the reason why there is none.</summary>
internal sealed record ImageResolution
{
    private ImageResolution(ResolvedImage? image, ImageFailure? failure) => (Image, Failure) = (image, failure);

    public ResolvedImage? Image { get; }
    public ImageFailure? Failure { get; }

    public static ImageResolution Found(EngineImage image, ImageReference reference, params IReadOnlyList<string> notices) =>
        new(new ResolvedImage(image, ImageDigest.Of(reference, image), notices), null);

    public ImageResolution Held(IDisposable hold) => new(Image! with { Hold = hold }, null);

    public static ImageResolution Failed(FailureCode code, string message, bool registryIsDown = false) =>
        new(null, new ImageFailure(code, message, registryIsDown));
}
