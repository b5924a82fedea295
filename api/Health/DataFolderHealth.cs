using System.Globalization;
using BuildApi.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BuildApi.Health;

/// <summary>Whether there is room for logs, artifacts and tools.</summary>
internal sealed class DataFolderHealth(DataFolder data, DiskSpace disk) : IHealthCheck
{
    private const long TooLittle = 64L * 1024 * 1024;
    private const long Little = 2L * 1024 * 1024 * 1024;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        // A file system on a network may keep whoever asks waiting.
        Task.Run(() => Of(disk.Of(data.Path).Free), CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>What so many free bytes mean; pure.</summary>
    public static HealthCheckResult Of(long free)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:N2} GB are free where the data folder is.");
        const string WhatToDo = "Make room, or lower MaxToolStoreBytes, MaxCacheBytes or KeepArtifactsOfBuilds.";
        return free < TooLittle ? HealthCheckResult.Unhealthy($"{found} Builds would fail. {WhatToDo}")
            : free < Little ? HealthCheckResult.Degraded($"{found} {WhatToDo}")
            : HealthCheckResult.Healthy(found);
    }
}
