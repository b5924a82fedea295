using BuildApi.BuildImages.Housekeeping;
using BuildApi.Engines;

namespace BuildApi.Execution.Worker;

/// <summary>Keeps the images of builds within their budget: after every pull that brought a new one, and now and then.</summary>
internal sealed partial class ImageSweep(ImageHousekeeping housekeeping, ILogger<ImageSweep> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await housekeeping.WaitAsync(LookAgain, stoppingToken);
            try
            {
                await housekeeping.SweepAsync(stoppingToken);
            }
            catch (Exception away) when (away is EngineUnavailableException or EngineException)
            {
                CannotSweep(logger, away.Message);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Such as a store with no room left; builds do not depend on this.
                Broke(logger, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The images of builds could not be counted: {Problem}")]
    private static partial void CannotSweep(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "Removing unused images failed; it is tried again later")]
    private static partial void Broke(ILogger logger, Exception failure);
}
