using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.BuildImages;

/// <summary>The image that a build wants.</summary>
internal sealed record ImageRequest
{
    public required ImageReference Reference { get; init; }
    public PullPolicy Policy { get; init; } = PullPolicy.Always;
    /// <summary>Credentials of the reference's registry, where there are any.</summary>
    public RegistryLogin? Login { get; init; }
    /// <summary>Names the credentials, so that it can be remembered what they may pull; empty for none.</summary>
    public string LoginKey { get; init; } = "";
    /// <summary>The service's default image, which its administrator chose: the list of allowed images is for the others.</summary>
    public bool IsDefault { get; init; }
    /// <summary>What the list of allowed images is asked about; null for <see cref="Reference"/>. A digest that a build of the name was seen to run is allowed as the name is.</summary>
    public ImageReference? ListedAs { get; init; }
    /// <summary>The digest of the last successful build; when the name means another one now, the log says so.</summary>
    public string? LastDigest { get; init; }
    /// <summary>The platform that is taken from an image of several.</summary>
    public string Platform { get; init; } = "linux/amd64";
}

/// <summary>The image that a build gets.</summary>
/// <param name="Digest">To be recorded with the build: the registry's digest, or the engine's id of an image without one.</param>
/// <param name="Notices">What somebody should know about the choice; also in the log.</param>
internal sealed record ResolvedImage(EngineImage Image, string Digest, IReadOnlyList<string> Notices) : IDisposable
{
    /// <summary>Keeps house-keeping away from the image.</summary>
    public IDisposable? Hold { get; init; }

    /// <summary>To be called when nothing uses the image any more.</summary>
    public void Dispose() => Hold?.Dispose();
}

/// <summary>Why a build gets no image.</summary>
internal sealed record ImageFailure(FailureCode Code, string Message);

/// <summary>Either an image or the reason why there is none.</summary>
internal sealed record ImageResolution
{
    private ImageResolution(ResolvedImage? image, ImageFailure? failure) => (Image, Failure) = (image, failure);

    public ResolvedImage? Image { get; }
    public ImageFailure? Failure { get; }

    public static ImageResolution Found(EngineImage image, ImageReference reference, params IReadOnlyList<string> notices) =>
        new(new ResolvedImage(image, ImageDigest.Of(reference, image), notices), null);

    public ImageResolution Held(IDisposable hold) => new(Image! with { Hold = hold }, null);

    public static ImageResolution Failed(FailureCode code, string message) => new(null, new ImageFailure(code, message));
}
