using BuildApi.Configuration;

namespace BuildApi.Backups;

internal static class BackupServices
{
    public static void AddBackups(this IServiceCollection services)
    {
        services.AddSingleton<KeptBackups>().AddSingleton<BackupContentStore>().AddSingleton<BackupMaker>().AddSingleton<BackupJobs>();
        if (!BuildTime.IsNow) services.AddHostedService(provider => provider.GetRequiredService<BackupJobs>());
    }

    public static void MapBackups(this IEndpointRouteBuilder api) => BackupEndpoints.Map(api);
}
