using System.Net;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.PackageOverrides.Sources;

namespace BuildApi.PackageOverrides;

internal static class PackageOverrideServices
{
    /// <summary>
    /// Registers the resolver and what it stands on. The caller registers <see cref="PackageSettings"/>,
    /// <see cref="PackageCatalogue"/>, <see cref="INpmRegistryAddress"/> and <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddPackageOverrides(this IServiceCollection services)
    {
        services.AddHttpClient(VersionSourceReader.ClientName, client => client.Timeout = TimeSpan.FromMinutes(2))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(10),
                AutomaticDecompression = DecompressionMethods.All,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });
        return services
            .AddSingleton<VersionSourceReader>()
            .AddSingleton<VersionIndexCache>()
            .AddSingleton<PackageIndexes>()
            .AddSingleton<PackageResolver>()
            .AddSingleton<AppOverrides>()
            .AddSingleton<DefaultImageManifest>();
    }

    public static void MapPackageOverrides(this IEndpointRouteBuilder api)
    {
        PackageEndpoints.Map(api);
        PackageOverrideEndpoints.Map(api);
    }
}
