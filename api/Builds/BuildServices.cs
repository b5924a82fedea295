using BuildApi.Configuration;

namespace BuildApi.Builds;

internal static class BuildServices
{
    public static void AddBuilds(this IServiceCollection services) => services
        .AddSingleton<BuildSignals>().AddSingleton<QueueNotice>()
        .AddSingleton(of => new BuildPlaces(of.GetRequiredService<BuildApiOptions>().MaxConcurrentBuilds, of.GetRequiredService<BuildSignals>()))
        .AddSingleton<BuildStore>().AddSingleton<NewBuildStore>().AddSingleton<QueueStore>().AddSingleton<BuildAnswers>()
        .AddSingleton<BuildQueue>().AddSingleton<AttemptStore>().AddSingleton<RunnerStore>();

    public static void MapBuilds(this IEndpointRouteBuilder api)
    {
        BuildEndpoints.Map(api);
        QueueEndpoints.Map(api);
        UsedSpecEndpoints.Map(api);
    }
}
