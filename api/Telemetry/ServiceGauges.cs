using System.Diagnostics.Metrics;
using BuildApi.Builds;
using BuildApi.Execution.Engine;
using BuildApi.Storage;
using BuildApi.ToolStore.Contents;

namespace BuildApi.Telemetry;

/// <summary>What the service is like at the moment somebody looks. Each is cheap to ask; none asks the engine.</summary>
internal sealed class ServiceGauges : IDisposable
{
    public const string MeterName = "BuildApi.Service";

    private readonly Meter meter;

    public ServiceGauges(
        IMeterFactory meters, QueueStore queue, BuildPlaces places, EngineMonitor engine, DataFolder data, DiskSpace disk, InstalledTools tools)
    {
        meter = meters.Create(MeterName);
        meter.CreateObservableGauge("buildapi.builds.waiting", () => Count(queue).Waiting, "{build}", "Builds that wait in the queue.");
        meter.CreateObservableGauge("buildapi.builds.running", () => Count(queue).UnderWay, "{build}", "Builds that are under way.");
        meter.CreateObservableGauge("buildapi.builds.limit", () => places.Limit, "{build}", "Builds that may be under way at once.");
        meter.CreateObservableGauge("buildapi.engine.up", () => engine.LastAnswer is null ? 0 : 1, description:
            "1 when the container engine answered the last time the service asked it, which is every 15 s at the latest; else 0.");
        meter.CreateObservableGauge("buildapi.data_folder.free", () => disk.Of(data.Path).Free, "By",
            "Bytes that are free where the data folder is.");
        meter.CreateObservableGauge("buildapi.tool_store.size", () => SizeOf(tools), "By", "Bytes of the tools that are installed.");
    }

    public void Dispose() => meter.Dispose();

    // The store answers on the calling thread.
    private static (long Waiting, long UnderWay) Count(QueueStore queue) => queue.CountAsync(CancellationToken.None).GetAwaiter().GetResult();

    private static long SizeOf(InstalledTools tools) =>
        tools.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Sum(tool => tool.Manifest.Bytes);
}
