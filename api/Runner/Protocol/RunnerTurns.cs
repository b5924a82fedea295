using System.Threading.RateLimiting;
using BuildApi.Http;

namespace BuildApi.Runner.Protocol;

/// <summary>
/// How many requests of one attempt are looked at side by side. A runner has a few; whatever runs in its container has its token, too, and must not fill the
/// service's memory with bodies that it sends all at once.
/// </summary>
internal static class RunnerTurns
{
    private const int AtOnce = 16;
    private const int Waiting = 64;

    /// <summary>To be asked before anything of a request's body is read.</summary>
    public static PartitionedRateLimiter<HttpContext> New() => PartitionedRateLimiter.Create<HttpContext, string>(http =>
        RateLimitPartition.GetConcurrencyLimiter(http.Request.Headers.Authorization.ToString(), _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = AtOnce,
            QueueLimit = Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    public static async Task RunAsync(PartitionedRateLimiter<HttpContext> turns, HttpContext http, RequestDelegate next)
    {
        using var turn = await turns.AcquireAsync(http, cancellationToken: http.RequestAborted);
        if (turn.IsAcquired) await next(http);
        else await Problems.Busy(http).ExecuteAsync(http);
    }
}
