using BuildApi.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace BuildApi.Http;

/// <summary>
/// The path below which callers find the service when a proxy serves it below one: the setting <c>PathBase</c>, or, where forwarded headers are read, the
/// header <c>X-Forwarded-Prefix</c>. Proxies may pass it on or take it away: requests are understood both ways.
/// </summary>
internal static class PublicPath
{
    public static void AddPublicPath(this IServiceCollection services)
    {
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED trusts the proxy with the scheme and with addresses, and asks for nothing else of it.
        services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            if (options.ForwardedHeaders != ForwardedHeaders.None) options.ForwardedHeaders |= ForwardedHeaders.XForwardedPrefix;
        });
        services.AddTransient<IStartupFilter, Filter>();
    }

    /// <summary>A path of the service as callers see it.</summary>
    public static string Outside(HttpRequest request, string path) => Prefix(request) + path;

    /// <summary>A path that callers see as the service has it.</summary>
    public static string Inside(HttpRequest request, string path) =>
        Prefix(request) is { Length: > 0 } prefix && path.StartsWith($"{prefix}/", StringComparison.Ordinal) ? path[prefix.Length..] : path;

    // A header says what it likes, and "//host" would be another host.
    private static string Prefix(HttpRequest request) =>
        request.PathBase.ToUriComponent().Trim('/') is { Length: > 0 } path ? $"/{path}" : "";

    /// <summary>Stands before routing, which goes by what is left of the path.</summary>
    private sealed class Filter(BuildApiOptions options) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            var prefix = new PathString(string.IsNullOrEmpty(options.PathBase) ? null : options.PathBase);
            app.Use((http, further) =>
            {
                if (prefix.HasValue) Enter(http.Request, prefix);
                // As late as can be: until then an address is what the service itself calls it, and is kept as that.
                if (http.Request.PathBase.HasValue) http.Response.OnStarting(static state => Lead((HttpContext)state), http);
                return further(http);
            });
            next(app);
        };
    }

    private static void Enter(HttpRequest request, PathString prefix)
    {
        if (request.Path.StartsWithSegments(prefix, StringComparison.Ordinal, out var rest)) request.Path = rest;
        if (!request.PathBase.HasValue) request.PathBase = prefix;
    }

    private static Task Lead(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (headers.Location.ToString() is ['/', ..] path) headers.Location = Outside(http.Request, path);
        return Task.CompletedTask;
    }
}
