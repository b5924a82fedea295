namespace BuildApi.Runner;

internal static class RunnerServices
{
    public static void AddRunner(this IServiceCollection services) => services.AddSingleton<RunnerPlans>().AddSingleton<CheckedTools>().AddSingleton<RepositoryWishes>().AddSingleton<NvmVersions>();

    public static void MapRunner(this IEndpointRouteBuilder routes)
    {
        RunnerEndpoints.Map(routes);
        NvmEndpoints.Map(routes);
    }
}
