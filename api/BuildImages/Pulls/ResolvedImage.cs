using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

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
