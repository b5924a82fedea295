using BuildApi.Configuration;

namespace BuildApi.Http;

/// <summary>Pages of other origins may call the service only where <c>AllowedOrigins</c> names them: with a key that they hold, never with cookies.</summary>
internal static class CrossOrigin
{
    private static readonly string[] Sent =
        ["Authorization", "Content-Type", "If-Match", IdempotencyFilter.Header, "Last-Event-ID", "Range"];

    private static readonly string[] Shown =
        ["ETag", "Location", "Retry-After", "Idempotent-Replayed", "Content-Range", "Content-Disposition", "WWW-Authenticate"];

    /// <summary>Before authentication: a browser asks whether it may ask, and shows no key for that.</summary>
    public static void UseCrossOrigin(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<BuildApiOptions>().AllowedOrigins;
        if (origins.Count == 0) return;
        app.UseCors(policy => policy.WithOrigins([.. origins]).WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE").WithHeaders(Sent)
            .WithExposedHeaders(Shown).SetPreflightMaxAge(TimeSpan.FromHours(1)));
    }
}
