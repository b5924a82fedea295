using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Apps;

/// <summary>Build settings are only for apps that are connected to a repository (as in Amplify's console).</summary>
internal static class ConnectedApp
{
    /// <summary>The problem to answer when the app is not there or not connected; null when all is well.</summary>
    public static async Task<ProblemHttpResult?> RefusalAsync(AppStore apps, AppId id, CancellationToken ct) =>
        await apps.FindAsync(id, ct) is not { } app ? Problems.AppNotFound(id)
        : app.Repository is null ? Problems.AppNotConnected(id)
        : null;
}
