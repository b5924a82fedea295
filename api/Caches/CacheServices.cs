using BuildApi.Configuration;

namespace BuildApi.Caches;

internal static class CacheServices
{
    public static void AddCaches(this IServiceCollection services)
    {
        services.AddSingleton<CacheStore>().AddSingleton<CacheFolders>().AddSingleton<CacheGate>()
            .AddSingleton<CacheLease>().AddSingleton<CacheKeeper>().AddSingleton<CacheMaintenance>();
        if (!BuildTime.IsNow) services.AddHostedService(provider => provider.GetRequiredService<CacheMaintenance>());
    }

    public static void MapCaches(this IEndpointRouteBuilder api) => CacheEndpoints.Map(api);
}
