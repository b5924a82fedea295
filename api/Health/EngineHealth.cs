using BuildApi.Execution.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether the container engine answers.</summary>
internal sealed class EngineHealth(EngineMonitor engine) : IHealthCheck
{
    public const string Name = "engine";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string? problem;
        try
        {
            (var found, problem) = await engine.AskAsync(cancellationToken).WaitAsync(cancellationToken);
            if (found is not null) return HealthCheckResult.Healthy($"{found.Name} {found.Version}, API {found.ApiVersion}, {found.Platform}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            problem = $"The container engine did not answer within {HealthReports.Patience.TotalSeconds} s.";
        }

        return HealthCheckResult.Unhealthy(
            $"{problem} Builds wait in the queue until it does. Start the engine, or set DOCKER_HOST or BuildApi__EngineEndpoint to its address.");
    }
}
