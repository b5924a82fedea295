using BuildApi.Configuration;

namespace BuildApi.Engines.Docker;

internal static class DockerServices
{
    public static void AddEngine(this IServiceCollection services) => services.AddSingleton<IContainerEngine>(
        provider => DockerEngine.Connect(provider.GetRequiredService<BuildApiOptions>().Engine()));
}
