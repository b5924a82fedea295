using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Apps;

/// <summary>Build settings are only for apps that are connected to a repository (as in Amplify's console).</summary>
internal static class ConnectedApp
{
    /// <summary>The operations are asked only for an app that is there and connected; the address names it as <c>appId</c>.</summary>
    public static TBuilder NeedsConnectedApp<TBuilder>(this TBuilder operations) where TBuilder : IEndpointConventionBuilder =>
        operations.AddEndpointFilter(async (context, next) => await RefusalAsync(context.HttpContext) ?? await next(context));

    /// <summary>The problem to answer when the app is not there or not connected; null when all is well.</summary>
    public static async Task<ProblemHttpResult?> RefusalAsync(AppStore apps, AppId id, CancellationToken ct) =>
        await apps.FindAsync(id, ct) is not { } app ? Problems.AppNotFound(id)
        : app.Repository is null ? Problems.AppNotConnected(id)
        : null;

    private static Task<ProblemHttpResult?> RefusalAsync(HttpContext http) => RefusalAsync(
        http.RequestServices.GetRequiredService<AppStore>(), AppId.Parse((string)http.GetRouteValue("appId")!, null), http.RequestAborted);
}
