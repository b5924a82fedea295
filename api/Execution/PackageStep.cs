using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Engines;

namespace BuildApi.Execution;

internal sealed class PackageStep
{
    public Task<IReadOnlyList<ContainerMount>> RunAsync(Build build, EngineImage image, BuildLog log, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ContainerMount>>([]);
}
