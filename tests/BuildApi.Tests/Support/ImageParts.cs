using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Housekeeping;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.Settings;
using BuildApi.Engines;
using BuildApi.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace BuildApi.Tests.Support;

/// <summary>The parts of the service that find, look into and remove images, over a store of their own.</summary>
internal sealed class ImageParts : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bi-").FullName;
    private readonly Database database;

    private ImageParts(IContainerEngine engine, ImagePullSettings settings, TimeProvider clock, ImageAllowList allowed)
    {
        database = new Database(new DataFolder(folder));
        Migrator.Migrate(database);
        Pulled = new PulledImageStore(database, clock);
        UnderWay = new PendingPullStore(database, clock);
        Housekeeping = new ImageHousekeeping(engine, Pulled, UnderWay, Holds, settings, clock, NullLogger<ImageHousekeeping>.Instance);
        Resolver = new ImageResolver(engine, settings, new ImageRules("buildapi/default:latest", allowed), Pulled, UnderWay, Holds, Housekeeping, clock);
        Inspection = new ImageInspection(engine, new BusyContainers(), new ImageProbeStore(database), clock);
    }

    public static ImageParts Over(IContainerEngine engine, ImagePullSettings settings, TimeProvider clock, ImageAllowList? allowed = null) =>
        new(engine, settings, clock, allowed ?? ImageAllowList.Everything);

    public ImageLeases Holds { get; } = new();

    public PulledImageStore Pulled { get; }

    public PendingPullStore UnderWay { get; }

    public ImageHousekeeping Housekeeping { get; }

    public ImageResolver Resolver { get; }

    public ImageInspection Inspection { get; }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
