using BuildApi.Configuration;
using BuildApi.Runner.Nvm;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Protocol;
using BuildApi.Runner.Tools;

namespace BuildApi.Runner;

internal static class RunnerServices
{
    public static void AddRunner(this IServiceCollection services)
    {
        services.AddSingleton<RunnerPlans>().AddSingleton<RunnerClaims>().AddSingleton<BuildVariableReader>().AddSingleton<CheckedTools>()
            .AddSingleton<RepositoryOverrides>().AddSingleton<NvmVersions>().AddSingleton<RunnerSocketKeeper>();
        if (!BuildTime.IsNow) services.AddHostedService(provider => provider.GetRequiredService<RunnerSocketKeeper>());
    }

    public static void MapRunner(this IEndpointRouteBuilder routes)
    {
        RunnerEndpoints.Map(routes);
        NvmEndpoints.Map(routes);
    }
}
