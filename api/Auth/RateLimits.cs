using System.Globalization;
using System.Threading.RateLimiting;
using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Auth;

/// <summary>How many requests a caller may make in a minute, where <c>RateLimit__RequestsPerMinute</c> says so.</summary>
internal static class RateLimits
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(_ => { }).AddSingleton<FailedSignIns>();

    /// <summary>Behind the question who it is: a limit is a caller's, and nobody uses up another's.</summary>
    public static void UseRateLimits(this WebApplication app)
    {
        var most = app.Services.GetRequiredService<BuildApiOptions>().RateLimit.RequestsPerMinute;
        if (most == 0) return;
        app.UseRateLimiter(new Microsoft.AspNetCore.RateLimiting.RateLimiterOptions
        {
            GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http => Caller.Of(http) is { } caller
                && http.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null
                ? RateLimitPartition.GetFixedWindowLimiter(caller.Id, _ => new FixedWindowRateLimiterOptions { PermitLimit = most, Window = Window })
                : RateLimitPartition.GetNoLimiter("")),
            OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext,
                rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window,
                $"The key has made {most} requests within a minute, which is its limit (BuildApi__RateLimit__RequestsPerMinute)")),
        });
    }

    /// <summary>Answers 429 with the time to wait.</summary>
    /// <param name="http">The request.</param>
    /// <param name="wait">Until it may be made again.</param>
    /// <param name="why">A sentence without its full stop.</param>
    public static Task RefuseAsync(HttpContext http, TimeSpan wait, string why)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_requests", $"{why}. Wait {seconds} s (Retry-After), and repeat the request.")
            .ExecuteAsync(http);
    }
}
