using BuildApi.Engines;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;

namespace BuildApi.ToolStore;

/// <summary>Clears away what a killed service left of its installs. To be run once, before the first build.</summary>
internal sealed partial class ToolStoreSweep(ToolFolders folders, EphemeralContainer containers, ILogger<ToolStoreSweep> log)
{
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            // Containers first: one that still runs would write into the folders.
            await containers.SweepAsync(ct);
        }
        catch (EngineUnavailableException)
        {
            // Then nothing of it runs either, or it ends with the engine; the folders can go.
        }
        if (folders.Sweep() is > 0 and var swept) LeftoversSwept(log, swept);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Leftovers of {Count} unfinished installs were removed from the tool store")]
    private static partial void LeftoversSwept(ILogger logger, int count);
}
