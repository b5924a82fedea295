namespace BuildApi.Http;

/// <summary>What browsers are told with every answer: to guess no types, to run and frame nothing, to keep nothing, and to come back by TLS.</summary>
internal static class SecurityHeaders
{
    /// <summary>The API serves data, also files that builds made: as pages they may do nothing.</summary>
    private const string ForData = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>Swagger UI: its own scripts, styles that it sets itself, icons that are part of them, pictures of answers, and calls to this service.</summary>
    private const string ForPages = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string OneYear = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        // As late as can be: the answer to an exception begins with no headers.
        http.Response.OnStarting(static state => Set((HttpContext)state), http);
        return next(http);
    });

    private static Task Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        var isPage = http.Request.Path.StartsWithSegments("/swagger");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = isPage ? ForPages : ForData;
        headers.XFrameOptions = "DENY";
        if (!isPage && headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        // A name that only this machine has must not be kept from plain http for other services on it.
        if (http.Request.IsHttps && http.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]")) headers.StrictTransportSecurity = OneYear;
        return Task.CompletedTask;
    }
}
