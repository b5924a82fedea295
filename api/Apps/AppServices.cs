namespace BuildApi.Apps;

internal static class AppServices
{
    public static void AddApps(this IServiceCollection services) => services.AddSingleton<AppStore>().AddSingleton<AppSettingStore>();

    public static void MapApps(this IEndpointRouteBuilder api)
    {
        AppEndpoints.Map(api);
        DeployKeyEndpoints.Map(api);
        KnownHostsEndpoints.Map(api);
    }
}
