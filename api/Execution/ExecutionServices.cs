using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.Configuration;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Images;
using BuildApi.Execution.Run;
using BuildApi.Execution.Steps;
using BuildApi.Execution.Warming;
using BuildApi.Execution.Worker;

namespace BuildApi.Execution;

internal static class ExecutionServices
{
    public static void AddExecution(this IServiceCollection services)
    {
        services.AddSingleton<EngineMonitor>().AddSingleton<Instance>().AddSingleton<NetworkGuard>().AddSingleton<RunningBuilds>().AddSingleton<BuildWrites>()
            .AddSingleton<ImageRequests>().AddSingleton<ToolWarming>().AddSingleton<ImageStep>().AddSingleton<BuildOverrides>().AddSingleton<PackageStep>()
            .AddSingleton<ContainerStep>().AddSingleton<ArtifactStep>().AddSingleton<CacheStep>()
            .AddSingleton<FailureAdvice>().AddSingleton<ContainerWatch>().AddSingleton<BuildSecrets>().AddSingleton<BuildEnding>().AddSingleton<BuildRun>()
            .AddSingleton<BuildContainers>().AddSingleton<AttemptLogs>().AddSingleton<BuildStart>().AddSingleton<BuildClosing>().AddSingleton<BuildOutcome>()
            .AddSingleton<Recovery>().AddSingleton<Sweeper>().AddSingleton<AppLeftovers>().AddSingleton<Cancellation>()
            .AddSingleton<Apps.IAppRemoval, AppRemoval>().AddSingleton<IImageChecks, ImageChecks>();
        if (!BuildTime.IsNow) services.AddHostedService<BuildWorker>().AddHostedService<CanceledInQueue>().AddHostedService<DiskWatch>()
            .AddHostedService<WriteLimit>().AddHostedService<ImageSweep>().AddHostedService(of => of.GetRequiredService<NetworkGuard>());
    }

    public static void MapExecution(this IEndpointRouteBuilder api)
    {
        CancelEndpoints.Map(api);
        WarmToolsEndpoints.Map(api);
    }
}
