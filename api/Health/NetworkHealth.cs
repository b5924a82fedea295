using BuildApi.Execution.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether builds are kept from where they have no business.</summary>
internal sealed class NetworkHealth(NetworkGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        guard.Problem is not { } problem ? HealthCheckResult.Healthy("Builds are kept from what BuildsMayReach does not name.")
            : HealthCheckResult.Degraded("Builds can reach link-local addresses (metadata of clouds) and the service's own port: "
                + $"{problem}. Set rules on the engine's machine, or say with BuildApi__BuildsMayReach that they may."));
}
