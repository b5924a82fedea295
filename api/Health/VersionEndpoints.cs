using System.Runtime.InteropServices;
using BuildApi.Auth;
using BuildApi.Configuration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Health;

/// <summary>Which service answers.</summary>
/// <param name="Version">The version of the service, of its OpenAPI document and of the client that came with it, as in <c>1.2.3</c>.</param>
/// <param name="Commit">The commit that it was built from; null where that is not known.</param>
/// <param name="Runtime">What it runs on, as in <c>.NET 10.0.1</c>.</param>
internal sealed record ServiceVersionView(string Version, string? Commit, string Runtime);

internal static class VersionEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/version", Get).WithName("GetVersion").WithTags("Health").AlsoForBoundKeys().ProducesProblem(401);

    /// <summary>The version of the service.</summary>
    internal static Ok<ServiceVersionView> Get() =>
        TypedResults.Ok(new ServiceVersionView(ServiceVersion.Short, ServiceVersion.Commit, RuntimeInformation.FrameworkDescription));
}
