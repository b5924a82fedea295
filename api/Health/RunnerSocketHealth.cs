using BuildApi.Runner.Protocol;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether builds can reach the service.</summary>
internal sealed class RunnerSocketHealth(RunnerSocketKeeper socket) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(socket.IsThere
        ? HealthCheckResult.Healthy("Builds can reach the service.")
        : HealthCheckResult.Unhealthy(
            "The socket that builds reach the service by is gone: something has removed it from the data folder. The service puts it back within seconds; "
                + "if it does not, restart it."));
}
