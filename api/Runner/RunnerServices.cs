namespace BuildApi.Runner;

internal static class RunnerServices
{
    public static void AddRunner(this IServiceCollection services) => services.AddSingleton<RunnerPlans>().AddSingleton<CheckedTools>().AddSingleton<RepositoryWishes>();

    public static void MapRunner(this IEndpointRouteBuilder routes) => RunnerEndpoints.Map(routes);
}
