using BuildApi.Execution.Engine;
using BuildApi.Runner.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Execution;

/// <summary>Whether the service can do its work.</summary>
/// <param name="Status"><c>ready</c> or <c>notReady</c>.</param>
/// <param name="Engine">The container engine, its version and API; null when it does not answer.</param>
/// <param name="Problem">What keeps it from working, and what to do; null when nothing does.</param>
internal sealed record HealthView(string Status, string? Engine, string? Problem);

internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", Live).WithName("GetLiveness");
        health.MapGet("/ready", Ready).WithName("GetReadiness").Produces<HealthView>(503);
    }

    /// <summary>Whether the service answers at all.</summary>
    internal static Ok<HealthView> Live() => TypedResults.Ok(new HealthView("live", null, null));

    /// <summary>Whether builds can run now.</summary>
    /// <response code="503">They cannot; they wait in the queue. <c>problem</c> says why.</response>
    internal static async Task<Results<Ok<HealthView>, JsonHttpResult<HealthView>>> Ready(
        EngineMonitor engine, RunnerSocketKeeper socket, CancellationToken ct)
    {
        if (!socket.IsThere)
            return TypedResults.Json(new HealthView("notReady", null,
                "The socket that builds reach the service by is gone: something has removed it from the data folder. The service puts it back within seconds; "
                    + "if it does not, restart it."), statusCode: 503);
        var (found, problem) = await engine.AskAsync(ct);
        return found is not null
            ? TypedResults.Ok(new HealthView("ready", $"{found.Name} {found.Version}, API {found.ApiVersion}, {found.Platform}", null))
            : TypedResults.Json(new HealthView("notReady", null,
                $"{problem} Builds wait in the queue until it does. Start the engine, or set DOCKER_HOST or BuildApi__EngineEndpoint to its address."),
                statusCode: 503);
    }
}
