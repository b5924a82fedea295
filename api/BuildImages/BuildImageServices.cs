namespace BuildApi.BuildImages;

internal static class BuildImageServices
{
    public static void AddBuildImages(this IServiceCollection services) => services
        .AddSingleton<ImageHolds>().AddSingleton<PulledImageStore>().AddSingleton<PullUnderWayStore>().AddSingleton<ImageProbeStore>()
        .AddSingleton<ImageHousekeeping>().AddSingleton<ImageResolver>().AddSingleton<ImageInspection>();

    public static void MapBuildImages(this IEndpointRouteBuilder api)
    {
        BuildImageEndpoints.Map(api);
        ImageCheckEndpoints.Map(api);
    }
}
