using BuildApi.BuildImages;
using BuildApi.Configuration;
using BuildApi.PackageOverrides;
using BuildApi.Runner;
using BuildApi.Storage;
using BuildApi.ToolStore;

namespace BuildApi.Execution;

internal static class ExecutionServices
{
    public static void AddExecution(this IServiceCollection services)
    {
        services.AddSingleton<EngineMonitor>().AddSingleton<Instance>()
            .AddSingleton<ImageResolver>().AddSingleton<ImageStep>().AddSingleton<PackageStep>().AddSingleton<ContainerStep>().AddSingleton<ArtifactStep>().AddSingleton<CacheStep>()
            .AddSingleton<FailureAdvice>().AddSingleton<ContainerWatch>().AddSingleton<BuildSecrets>().AddSingleton<BuildEnding>().AddSingleton<BuildRun>()
            .AddSingleton<Recovery>().AddSingleton<Sweeper>().AddSingleton<Cancellation>()
            .AddSingleton<Apps.IAppRemoval, AppRemoval>();
        if (!BuildTime.IsNow) services.AddHostedService<BuildWorker>();
    }

    /// <summary>Hands the settings of the service on to the concepts that have settings of their own.</summary>
    public static void AddConceptSettings(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PackageSettings { IndexFolder = provider.GetRequiredService<DataFolder>().Folder("versions") });
        services.AddSingleton(provider => PackageCatalogue.TryLoad(null, Mirrors(provider.GetRequiredService<BuildApiOptions>()), out var catalogue, out var errors)
            ? catalogue : throw new InvalidOperationException($"The package catalogue is not valid: {string.Join(' ', errors)}"));
        services.AddSingleton<INpmRegistryAddress, NpmRegistryAddress>();
        services.AddSingleton(new ImagePullSettings());
        services.AddSingleton(provider => ToolStoreSettingsOf(
            provider.GetRequiredService<BuildApiOptions>(), provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<Instance>()));
    }

    private static Dictionary<string, string> Mirrors(BuildApiOptions options) =>
        options.NodeMirror is { Length: > 0 } mirror ? new() { ["node"] = mirror.TrimEnd('/') } : [];

    private static ToolStoreSettings ToolStoreSettingsOf(BuildApiOptions options, DataFolder data, Instance instance) => new()
    {
        Folder = data.Folder("tools"),
        MaxBytes = options.MaxToolStoreBytes,
        Labels = instance.Labels,
        Network = () => instance.Network,
        ExtraCaBundle = options.ExtraCaBundle is { } bundle ? Path.GetFullPath(bundle) : null,
        ExtraHosts = options.ExtraHosts,
        Environment = [.. BuildEnvironment.Network(options).Select(variable => $"{variable.Key}={variable.Value}")],
        Runtime = options.Runtime,
        PidsLimit = options.PidsLimit,
    };

    public static void MapExecution(this IEndpointRouteBuilder api)
    {
        CancelEndpoints.Map(api);
        HealthEndpoints.Map(api);
    }
}
