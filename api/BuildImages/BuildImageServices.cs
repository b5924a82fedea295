using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Housekeeping;
using BuildApi.BuildImages.Pulls;

namespace BuildApi.BuildImages;

internal static class BuildImageServices
{
    public static void AddBuildImages(this IServiceCollection services) => services
        .AddSingleton<ImageLeases>().AddSingleton<PulledImageStore>().AddSingleton<PendingPullStore>().AddSingleton<ImageProbeStore>()
        .AddSingleton<ImageHousekeeping>().AddSingleton<ImageResolver>().AddSingleton<ImageInspection>();

    public static void MapBuildImages(this IEndpointRouteBuilder api)
    {
        BuildImageEndpoints.Map(api);
        ImageCheckEndpoints.Map(api);
    }
}
