using System.Net;
using BuildApi.Engines;
using BuildApi.PackageOverrides;
using BuildApi.ToolStore.Archives;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Installs;
using BuildApi.ToolStore.Provision;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore;

internal static class ToolStoreServices
{
    /// <summary>
    /// Registers the tool store. The caller registers <see cref="ToolStoreSettings"/>, the engine, and what
    /// <see cref="PackageOverrides.PackageOverrideServices.AddPackageOverrides"/> asks for.
    /// </summary>
    public static IServiceCollection AddToolStore(this IServiceCollection services)
    {
        // No overall time-out: an install has one, and large archives take their time.
        services.AddHttpClient(ArchiveDownload.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(10),
                AutomaticDecompression = DecompressionMethods.None,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        return services
            .AddSingleton<ToolFolders>()
            .AddSingleton<ToolLeases>()
            .AddSingleton<InstalledTools>()
            .AddSingleton<BusyContainers>().AddSingleton<EphemeralContainer>()
            .AddSingleton<ImageFactsReader>()
            .AddSingleton<ArchiveDownload>()
            .AddSingleton<NpmPackages>()
            .AddSingleton<PartInstaller>()
            .AddSingleton<ContainerInstaller>()
            .AddSingleton<ToolCheck>()
            .AddSingleton<ToolInstaller>()
            .AddSingleton<ToolStoreSweep>()
            .AddSingleton<ToolProvider>()
            .AddSingleton<RunningTools>();
    }

    public static void MapToolStore(this IEndpointRouteBuilder api) => ToolStoreEndpoints.Map(api);
}
