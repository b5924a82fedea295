using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Caches;

namespace BuildApi.Execution;

/// <summary>Removes an app with its builds, their logs, their artifacts and its caches.</summary>
internal sealed class AppRemoval(AppStore apps, BuildQueue queue, BuildStore builds, BuildSignals signals, Cancellation cancellation, BuildLogFiles logs, ArtifactStore artifacts, CacheFolders caches, CacheChores chores) : IAppRemoval
{
    public async Task<bool> RemoveAsync(AppId app, bool force, CancellationToken ct)
    {
        var unfinished = await queue.UnfinishedAsync(app, ct);
        foreach (var number in unfinished)
        {
            var build = await builds.FindAsync(new BuildKey(app, number), ct);
            if (!force && build is { State: BuildState.Provisioning or BuildState.Running }) return false;
        }

        foreach (var number in unfinished) await EndAsync(new BuildKey(app, number), ct);
        await apps.DeleteAsync(app, ct);
        logs.Delete(app);
        artifacts.DeleteAll(app);
        caches.DropAll(app);
        chores.TidyUp();
        return true;
    }

    // Its container must be gone before the record of it is.
    private async Task EndAsync(BuildKey key, CancellationToken ct)
    {
        await cancellation.CancelAsync(key, ct);
        while (true)
        {
            var bell = signals.Next(key);
            if (await builds.FindAsync(key, ct) is not { } build || BuildLifecycle.HasEnded(build.State)) return;
            await bell.WaitAsync(ct);
        }
    }
}
