using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Protocol;
using BuildApi.Runner.Scripts;

namespace BuildApi.Execution.Steps;

/// <summary>What a build's container is made like; pure.</summary>
internal static class BuildContainer
{
    /// <summary>Memory-backed, so that the clone key never reaches a disk; any user of the image may write there.</summary>
    private const string SecretsFolder = "/run/buildapi-secrets";

    public static ContainerSpec Spec(
        Build build, App app, RunnerToken token, string imageId, IReadOnlyList<ContainerMount> toolMounts, IReadOnlyList<ContainerOverlay> caches,
        Instance instance, string dataFolder, BuildApiOptions options) => new()
        {
            Name = $"buildapi-{instance.Id}-{build.Key.App}-{build.Key.Number}-{build.Attempt}",
            Image = imageId,
            Command = ["sh", "-c", RunnerScripts.Bootstrap],
            // No secret but the token, which ends with the attempt: whoever may inspect containers reads these.
            Environment =
        [
            $"BUILDAPI_TOKEN={token.Text}",
            $"BUILDAPI_URL={options.RunnerUrl?.TrimEnd('/') ?? $"unix:{RunnerSocket.ContainerFolder}/{RunnerSocket.FileName}"}",
            $"BUILDAPI_SECRETS={SecretsFolder}",
            .. BuildEnvironment.Network(options).Select(variable => $"{variable.Key}={variable.Value}"),
        ],
            Labels = instance.Labels(build.AttemptKey),
            Mounts = [.. Mounts(dataFolder, options), .. toolMounts],
            Overlays = caches,
            MemoryFolders = new Dictionary<string, string> { [SecretsFolder] = "rw,noexec,nosuid,nodev,size=1m,mode=1777" },
            // The image's folder may not exist; the runner goes where it needs to be.
            WorkingFolder = "/",
            Network = instance.NetworkOf(build),
            ExtraHosts = options.ExtraHosts,
            Cpus = app.Resources.Cpus ?? options.Cpus,
            MemoryBytes = (app.Resources.MemoryMb ?? options.MemoryMb) is { } megabytes ? megabytes * 1024L * 1024 : null,
            PidsLimit = options.PidsLimit,
            Runtime = options.Runtime,
        };

    private static IEnumerable<ContainerMount> Mounts(string dataFolder, BuildApiOptions options)
    {
        if (options.RunnerUrl is null) yield return new ContainerMount(RunnerSocket.FolderIn(dataFolder), RunnerSocket.ContainerFolder, ReadOnly: true);
        if (options.ExtraCaBundle is { } bundle) yield return new ContainerMount(Path.GetFullPath(bundle), BuildEnvironment.ExtraCaPath, ReadOnly: true);
    }
}
