using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;
using BuildApi.ToolStore.Containers;

namespace BuildApi.ToolStore.Installs;

/// <summary>Asks a freshly installed tool for its version, in a container of the image with the mounts that builds will have.</summary>
internal sealed class ToolCheck(EphemeralContainer containers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <exception cref="InstallFailedException">The tool does not run, or says another version than the resolved one.</exception>
    public async Task RunAsync(ToolInstall install, CancellationToken ct)
    {
        var command = install.Plan.Package.VersionCommand!;
        var result = await RunAsync(install, command, ct);
        var said = string.Join(' ', command.Run);
        if (!VersionReading.TryRead(command, result.Output, out var version))
            throw new InstallFailedException($"{install.Plan} was installed, but '{said}' ended with {result.ExitCode} and does not print its version.",
                result.Output);
        if (!version.Equals(install.Plan.Version))
            throw new InstallFailedException($"{install.Plan} was installed, but '{said}' says {version}.", result.Output);
    }

    private async Task<ContainerRunResult> RunAsync(ToolInstall install, VersionCommand command, CancellationToken ct)
    {
        try
        {
            return await containers.RunAsync(new ContainerRun
            {
                Image = install.Plan.Image,
                Command = ["/bin/sh", "-c", "mkdir -p \"$HOME\"; cd \"$HOME\"; exec \"$@\" 2>&1", "sh", .. command.Run],
                Environment = [.. install.ToolEnvironment(), $"PATH={install.SearchPath()}", "HOME=/tmp/.buildapi/home", "CI=true", "NO_COLOR=1",
                    "NO_UPDATE_NOTIFIER=1"],
                Mounts = [.. install.RuntimeMounts, new ContainerMount(install.Staged.Root, install.RootInContainer, ReadOnly: true)],
                Timeout = Patience,
            }, ct);
        }
        catch (ContainerRunException failure)
        {
            throw new InstallFailedException($"{install.Plan} was installed, but its check failed. {failure.Message}");
        }
    }
}
