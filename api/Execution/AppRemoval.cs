using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.Auth;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Caches;

namespace BuildApi.Execution;

/// <summary>Removes an app with its builds, their logs, their artifacts and its caches.</summary>
internal sealed class AppRemoval(
    AppStore apps, BuildQueue queue, BuildStore builds, Cancellation cancellation, BuildLogFiles logs, ArtifactStore artifacts,
    CacheMaintenance caches, ApiKeyStore keys) : IAppRemoval
{
    public async Task<bool> RemoveAsync(AppId app, bool force, CancellationToken ct)
    {
        var unfinished = await queue.UnfinishedAsync(app, ct);
        foreach (var number in unfinished)
        {
            var build = await builds.FindAsync(new BuildKey(app, number), ct);
            if (!force && build is { State: BuildState.Provisioning or BuildState.Running }) return false;
        }

        foreach (var number in unfinished) await cancellation.EndAsync(new BuildKey(app, number), ct);
        await apps.DeleteAsync(app, ct);
        keys.ForgetRemovedApps();
        logs.Delete(app);
        artifacts.DeleteAll(app);
        caches.DropAll(app);
        return true;
    }
}
