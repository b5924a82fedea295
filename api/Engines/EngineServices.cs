using BuildApi.Configuration;
using BuildApi.Engines.Docker;

namespace BuildApi.Engines;

internal static class EngineServices
{
    public static void AddEngine(this IServiceCollection services) => services.AddSingleton<IContainerEngine>(
        provider => DockerEngine.Connect(provider.GetRequiredService<BuildApiOptions>().Engine()));
}
