namespace BuildApi.Registries;

internal static class RegistryServices
{
    public static void AddRegistries(this IServiceCollection services) => services
        .AddSingleton<RegistryStore>().AddSingleton<CredentialHelperProgram>().AddSingleton<DockerConfigFile>().AddSingleton<RegistryLogins>();

    public static void MapRegistries(this IEndpointRouteBuilder api)
    {
        RegistryEndpoints.Map(api);
        AppRegistryEndpoints.Map(api);
    }
}
