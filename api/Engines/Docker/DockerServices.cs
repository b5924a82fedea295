using BuildApi.Configuration;

namespace BuildApi.Engines.Docker;

internal static class DockerServices
{
    public static void AddEngine(this IServiceCollection services) => services.AddSingleton<IContainerEngine>(
        provider => Connect(provider.GetRequiredService<BuildApiOptions>()));

    /// <summary>The engine that the settings name, without asking it anything.</summary>
    public static IContainerEngine Connect(BuildApiOptions options) => DockerEngine.Connect(options.Engine());
}
