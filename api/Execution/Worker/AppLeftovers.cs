using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.BuildLogs;

namespace BuildApi.Execution.Worker;

/// <summary>
/// What a removal of an app that was cut off left: its row is gone, and its files must not become those of the next app that has its id. And what a save of
/// artifacts that was cut off left.
/// </summary>
internal sealed class AppLeftovers(AppStore apps, ArtifactStore artifacts, BuildLogFiles logs)
{
    /// <summary>To be run once, before the first build.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        artifacts.DeleteUnfinished();
        var known = await apps.IdsAsync(ct);
        artifacts.DeleteAllBut(known);
        logs.DeleteAllBut(known);
    }
}
