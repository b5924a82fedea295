using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.Storage.Unix;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Installs;

/// <summary>
/// The part of an install that must run foreign code: <c>npm install</c> and an administrator's scripts. It runs in a
/// throw-away container of the image, as the service's user, and can write to nothing but the tool's own folder, which is
/// mounted where builds will see it.
/// </summary>
/// <remarks>
/// Where the engine maps the users of containers, the user of that number would be somebody else on the machine. A service that is root runs it as the
/// container's root, who is nobody there, and gives the folder to him meanwhile: the image is an app's, and may hold anything. Another service cannot give
/// files away; its container has the users of the machine.
/// </remarks>
internal sealed class ContainerInstaller(IContainerEngine engine, EphemeralContainer containers, NpmPackages npm)
{
    /// <summary>Where builds have it too, so that variables of the settings that name it are right here.</summary>
    private const string CaBundle = "/etc/buildapi/extra-ca.crt";

    private static readonly string[] PassingTroubles =
        ["ECONNRESET", "ETIMEDOUT", "ECONNREFUSED", "EAI_AGAIN", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR", "E500", "E502", "E503", "E504", "socket hang up"];

    /// <exception cref="InstallFailedException">npm ended with an error; with its output.</exception>
    public async Task InstallWithNpmAsync(ToolInstall install, CancellationToken ct)
    {
        install.Log($"Running npm install -g {install.Candidate.Recipe.Package}@{install.Plan.Version} in a container of the image");
        const string script =
            "mkdir -p \"$HOME\" && exec npm install --global --prefix \"$ROOT\" --no-audit --no-fund --no-progress --loglevel=warn \"$PACKAGE\"";
        await RunAsync(install, script, network: true,
        [
            $"PACKAGE={install.Candidate.Recipe.Package}@{install.Plan.Version}",
            $"npm_config_registry={await npm.RegistryAsync(ct)}",
            "npm_config_cache=/tmp/.buildapi/npm-cache",
            "npm_config_update_notifier=false",
            "npm_config_fetch_retries=3",
        ], ct);
    }

    /// <exception cref="InstallFailedException">The script ended with an error; with its output.</exception>
    public async Task RunScriptAsync(ToolInstall install, CancellationToken ct)
    {
        var recipe = install.Candidate.Recipe;
        install.Log($"Running the install script of {install.Plan} in a container of the image");
        await RunAsync(install, string.Join('\n', ["mkdir -p \"$HOME\"", .. recipe.Script]), recipe.Network, [$"VERSION={install.Plan.Version}"], ct);
    }

    private async Task RunAsync(ToolInstall install, string script, bool network, IReadOnlyList<string> environment, CancellationToken ct)
    {
        var settings = install.Settings;
        var mapped = UserNamespace.RootOf(await UserNamespace.FindAsync(engine, ct));
        var mayGive = Environment.IsPrivilegedProcess;
        var run = new ContainerRun
        {
            Image = install.Plan.Image,
            Command = ["/bin/sh", "-e", "-c", script],
            Environment = Join([.. settings.Environment, .. Certificates(settings), .. install.ToolEnvironment(), .. environment,
                $"PATH={install.SearchPath()}", $"ROOT={install.RootInContainer}", "HOME=/tmp/.buildapi/home", "CI=true", "NO_COLOR=1"]),
            Mounts = [.. install.RuntimeMounts, new ContainerMount(install.Staged.Root, install.RootInContainer, ReadOnly: false),
                .. settings.ExtraCaBundle is { } bundle ? [new ContainerMount(bundle, CaBundle, ReadOnly: true)] : Array.Empty<ContainerMount>()],
            // What it writes then belongs to the service, which must be able to delete it.
            User = $"{NativeMethods.UserId()}:{NativeMethods.GroupId()}",
            HasMachineUsers = mapped is not null && !mayGive,
            Network = network ? settings.Network() : null,
            Timeout = settings.InstallTimeout,
        };
        if (mayGive && mapped is var (user, group)) FileTree.GiveTo(install.Staged.Root, user, group);
        try
        {
            var result = await containers.RunAsync(run, ct);
            if (mayGive && mapped is not null) FileTree.GiveTo(install.Staged.Root, NativeMethods.UserId(), NativeMethods.GroupId());
            if (result.ExitCode != 0)
                throw new InstallFailedException($"The install of {install.Plan} ended with exit code {result.ExitCode}.", result.Output,
                    IsPassing(result.Output));
        }
        catch (ContainerRunException failure)
        {
            throw new InstallFailedException($"The install of {install.Plan} failed. {failure.Message}");
        }
    }

    private static IEnumerable<string> Certificates(ToolStoreSettings settings) => settings.ExtraCaBundle is null
        ? []
        : [$"NODE_EXTRA_CA_CERTS={CaBundle}", $"SSL_CERT_FILE={CaBundle}", $"npm_config_cafile={CaBundle}"];

    /// <summary>One entry for each name, the last one: which of two counts depends on who reads them.</summary>
    private static IReadOnlyList<string> Join(IEnumerable<string> environment) =>
        [.. environment.GroupBy(pair => pair.Split('=')[0]).Select(group => group.Last())];

    private static bool IsPassing(string output) => PassingTroubles.Any(trouble => output.Contains(trouble, StringComparison.Ordinal));
}
