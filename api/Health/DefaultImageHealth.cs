using BuildApi.Configuration;
using BuildApi.Engines;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether the image of apps that name none is on the machine. Without it builds may still run: in others, or after a pull.</summary>
internal sealed class DefaultImageHealth(IContainerEngine engine, BuildApiOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await engine.FindImageAsync(options.DefaultImage, cancellationToken).WaitAsync(cancellationToken) is not null
                ? HealthCheckResult.Healthy("The default image is on the machine.")
                : HealthCheckResult.Degraded("The default image is not on the machine. A build that wants it pulls it, where its registry has it; "
                    + "images/default/build makes it.");
        }
        catch (Exception failure) when (failure is EngineUnavailableException or EngineException
            || (failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Degraded("Whether the default image is on the machine is not known, since the container engine does not answer.");
        }
    }
}
