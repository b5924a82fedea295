using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Failures;
using BuildApi.Runner.Protocol;
using BuildApi.Storage;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Steps;

/// <summary>Starts the container of an attempt, over the caches that it may have.</summary>
internal sealed class ContainerStep(
    Instance instance, BuildContainers containers, AttemptStore attempts, BuildStore builds, CacheLease caches, RunningTools running,
    DataFolder data, BuildApiOptions options)
{
    /// <summary>The id of the container, which runs.</summary>
    /// <exception cref="BuildStopped">The engine cannot start it.</exception>
    public async Task<string> RunAsync(Build build, App app, RunnerToken token, EngineImage image, ToolProvision tools, BuildLog log, CancellationToken ct)
    {
        var now = await builds.FindAsync(build.Key, ct) ?? build;
        var mounts = await running.PrepareAsync(build.AttemptKey.FileName, image, tools.Mounts, ct);
        var overlays = await caches.BeginAsync(build, app, image, now.Packages, log, ct);
        try
        {
            return await StartAsync(overlays);
        }
        catch (EngineException refused) when (overlays.Any(overlay => overlay.LowerFolders.Count > 0)
            && refused.Message.Contains("mount", StringComparison.OrdinalIgnoreCase))
        {
            // Never a red build for the sake of a cache.
            await log.WriteLineAsync($"[cache] The build continues without caches, because the engine cannot mount them: {refused.Message}", ct);
            await containers.RemoveAsync(build.AttemptKey, ct);
            await caches.GiveUpAsync(build, ct);
        }
        catch (EngineException refused)
        {
            throw Stopped(refused);
        }

        try
        {
            return await StartAsync([]);
        }
        catch (EngineException refused)
        {
            throw Stopped(refused);
        }

        async Task<string> StartAsync(IReadOnlyList<ContainerOverlay> over)
        {
            var container = await containers.CreateAsync(BuildContainer.Spec(build, app, token, image.Id, mounts, over, instance, data.Path, options), ct);
            await attempts.SetContainerAsync(build.AttemptKey, container, ct);
            await containers.StartAsync(container, ct);
            return container;
        }
    }

    // What the image lacks it lacks the next time, too; the engine's own trouble, such as a full disk, may pass.
    private static BuildStopped Stopped(EngineException refused)
    {
        var failure = BootstrapFailure.FromStart(refused.Message);
        return new BuildStopped(BuildVerdict.Failed(failure) with { MayPass = failure.Code is FailureCode.Internal or FailureCode.DiskFull });
    }
}
