using BuildApi.Configuration;

namespace BuildApi.Execution;

internal static class ExecutionServices
{
    public static void AddExecution(this IServiceCollection services)
    {
        services.AddSingleton<EngineMonitor>().AddSingleton<Instance>()
            .AddSingleton<ImageStep>().AddSingleton<PackageStep>().AddSingleton<ArtifactStep>()
            .AddSingleton<ContainerWatch>().AddSingleton<BuildEnding>().AddSingleton<BuildRun>()
            .AddSingleton<Recovery>().AddSingleton<Sweeper>().AddSingleton<Cancellation>()
            .AddSingleton<Apps.IAppRemoval, AppRemoval>();
        if (!BuildTime.IsNow) services.AddHostedService<BuildWorker>();
    }

    public static void MapExecution(this IEndpointRouteBuilder api)
    {
        CancelEndpoints.Map(api);
        HealthEndpoints.Map(api);
    }
}
