using BuildApi.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether the store takes a change, down to the disk.</summary>
internal sealed class StoreHealth(Database database, TimeProvider clock) : IHealthCheck
{
    private const string WhatToDo =
        "Nothing can be queued, and builds that run wait. Check the disk of the data folder: its space, its health, its permissions.";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.ProveAsync(clock.GetUtcNow(), cancellationToken).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy("The store can be written.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"The store did not take a change within {HealthReports.Patience.TotalSeconds} s. {WhatToDo}");
        }
        catch (Exception failure)
        {
            return HealthCheckResult.Unhealthy($"The store cannot be written: {failure.Message} {WhatToDo}", failure);
        }
    }
}
