using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

internal static class HealthServices
{
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<HealthReports>();
        services.AddHealthChecks()
            .Add<StoreHealth>("store").Add<DataFolderHealth>("dataFolder").Add<EngineHealth>(EngineHealth.Name).Add<DefaultImageHealth>("defaultImage")
            .Add<RunnerSocketHealth>("runnerSocket", HealthReports.Free).Add<NetworkHealth>("network", HealthReports.Free);
    }

    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        HealthEndpoints.Map(api);
        VersionEndpoints.Map(api);
    }

    private static IHealthChecksBuilder Add<T>(this IHealthChecksBuilder checks, string name, params string[] tags) where T : class, IHealthCheck =>
        checks.AddCheck<T>(name, HealthStatus.Unhealthy, tags, HealthReports.Patience);
}
