namespace BuildApi.Pinning;

internal static class PinningServices
{
    public static void MapPinning(this IEndpointRouteBuilder api)
    {
        PinImageEndpoints.Map(api);
        PinPackageEndpoints.Map(api);
    }
}
