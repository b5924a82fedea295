namespace BuildApi.Artifacts;

internal static class ArtifactServices
{
    public static void AddArtifacts(this IServiceCollection services) => services.AddSingleton<ArtifactStore>();

    public static void MapArtifacts(this IEndpointRouteBuilder api) => ArtifactEndpoints.Map(api);
}
