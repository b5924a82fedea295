namespace BuildApi.BuildLogs;

internal static class LogServices
{
    public static void AddBuildLogs(this IServiceCollection services) => services
        .AddSingleton<BuildLogFiles>().AddSingleton<LogStore>().AddSingleton<OpenLogs>().AddSingleton<LogReader>();

    public static void MapBuildLogs(this IEndpointRouteBuilder api) => LogEndpoints.Map(api);
}
