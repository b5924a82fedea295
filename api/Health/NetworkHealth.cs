using BuildApi.Execution.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether builds are kept from where they have no business.</summary>
internal sealed class NetworkHealth(NetworkGuard guard) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        guard.Problem is not { } problem ? HealthCheckResult.Healthy("Builds are kept from what BuildsMayReach and Egress do not allow.")
            : HealthCheckResult.Degraded($"The rules for the builds' networks do not hold, so {guard.Consequence}: {problem}. Set rules on the engine's "
                + "machine, or say with BuildApi__BuildsMayReach and BuildApi__Egress that they may."));
}
