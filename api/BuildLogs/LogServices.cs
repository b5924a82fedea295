namespace BuildApi.BuildLogs;

internal static class LogServices
{
    public static void AddBuildLogs(this IServiceCollection services) => services
        .AddSingleton<BuildLogFiles>().AddSingleton<LogStore>().AddSingleton<OpenLogs>().AddSingleton<LogReader>().AddSingleton<LogSearch>();

    public static void MapBuildLogs(this IEndpointRouteBuilder api)
    {
        LogEndpoints.Map(api);
        LogSearchEndpoints.Map(api);
    }
}
