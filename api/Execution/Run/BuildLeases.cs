using BuildApi.BuildImages.Pulls;
using BuildApi.Builds;

namespace BuildApi.Execution.Run;

/// <summary>
/// What a build holds while it is under way: its place among those that run, its image on the machine, its tools in the
/// store. One owner, so that whatever happens nothing stays held.
/// </summary>
internal sealed class BuildLeases(BuildPlaces.Place place) : IDisposable
{
    public BuildPlaces.Place Place => place;

    /// <summary>Keeps the image on the machine until the container is gone.</summary>
    public ResolvedImage? Image { get; set; }

    /// <summary>Keeps the tools in the store until the container is gone.</summary>
    public IDisposable? Tools { get; set; }

    /// <summary>The container is gone; whoever waits for the build's end may remove what it used.</summary>
    public void ReturnWhatTheContainerUsed()
    {
        Tools?.Dispose();
        Image?.Dispose();
    }

    public void Dispose()
    {
        ReturnWhatTheContainerUsed();
        place.Dispose();
    }
}
