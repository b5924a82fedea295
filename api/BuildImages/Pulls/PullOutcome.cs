using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

/// <summary>What a pull came to: the image, or why there is none.</summary>
internal sealed record PullOutcome(EngineImage? Image, PullVerdict? Verdict)
{
    /// <summary>The image was not on the machine before, under any name.</summary>
    public bool IsNew { get; init; }
}
