using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", Live).WithName("GetLiveness");
        health.MapGet("/ready", Ready).WithName("GetReadiness").Produces<ServiceHealthView>(503);
    }

    /// <summary>Whether the service answers at all.</summary>
    internal static Ok<ServiceHealthView> Live() => TypedResults.Ok(new ServiceHealthView("live", null, null, []));

    /// <summary>
    /// Whether builds can run now, and how each part is that they need. Answers within 2 s; the parts are looked at once a second at the most.
    /// </summary>
    /// <response code="503">They cannot; they wait in the queue. <c>problem</c> says why, and <c>checks</c> which part is sick.</response>
    internal static async Task<Results<Ok<ServiceHealthView>, JsonHttpResult<ServiceHealthView>>> Ready(HealthReports reports)
    {
        var parts = await reports.GetAsync();
        var engine = parts.GetValueOrDefault(EngineHealth.Name) is { Status: HealthStatus.Healthy } found ? found.Description : null;
        var checks = parts.Select(part => new HealthCheckView(part.Key, StatusOf(part.Value), part.Value.Description ?? "It failed for a reason unknown."))
            .OrderByDescending(check => check.Status).ToList();
        return checks is [{ Status: PartStatus.Fail } worst, ..]
            ? TypedResults.Json(new ServiceHealthView("notReady", engine, worst.Detail, checks), statusCode: 503)
            : TypedResults.Ok(new ServiceHealthView("ready", engine, null, checks));
    }

    private static PartStatus StatusOf(HealthReportEntry entry) => entry.Status switch
    {
        HealthStatus.Healthy => PartStatus.Ok,
        HealthStatus.Degraded => PartStatus.Warn,
        _ => PartStatus.Fail,
    };
}
