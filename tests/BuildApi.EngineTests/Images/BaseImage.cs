using System.Text.RegularExpressions;
using BuildApi.EngineTests.Machine;

namespace BuildApi.EngineTests.Images;

/// <summary>
/// The image that most test images start from: Debian with bash, curl, git and ssh. It is one that the set-up scripts
/// have made, or else one made here from the packages of this machine's own Debian or Ubuntu. Nothing is pulled.
/// </summary>
internal static partial class BaseImage
{
    private const string Own = "buildapi-test/base:latest";

    private static readonly string[] Candidates = ["buildapi/base:latest", "buildapi/default:latest", Own];

    /// <summary>The id of an image that has what a build image must have.</summary>
    public static async Task<string> FindOrMakeAsync(CancellationToken ct)
    {
        foreach (var candidate in Candidates)
        {
            if (await DockerCli.FindImageAsync(candidate, ct) is { } id && await HasToolsAsync(id, ct))
                return id;
        }

        await MakeAsync(ct);
        return await DockerCli.FindImageAsync(Own, ct)
            ?? throw new InvalidOperationException($"docker import succeeded, but there is no image {Own}.");
    }

    private static async Task<bool> HasToolsAsync(string image, CancellationToken ct)
    {
        var look = await DockerCli.TryRunAsync(
            ["run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", image, "-c", "command -v bash && command -v curl && command -v git && command -v ssh"], ct: ct);
        return look.ExitCode == 0;
    }

    private static async Task MakeAsync(CancellationToken ct)
    {
        var debootstrap = Requirement.Program("debootstrap", "debootstrap");
        var release = CodeName().Match(await File.ReadAllTextAsync("/etc/os-release", ct)).Groups["name"].Value;
        using var folder = new TemporaryFolder();
        await Command.RunAsync(debootstrap, ["--variant=minbase", "--include=bash,ca-certificates,curl,git,openssh-client", release, folder.Path], ct: ct);
        await Command.RunAsync(
            "sh", ["-c", "tar --exclude ./var/cache/apt --exclude ./var/lib/apt/lists -C \"$1\" -c . | docker import - \"$2\"", "sh", folder.Path, Own], ct: ct);
    }

    [GeneratedRegex("^VERSION_CODENAME=\"?(?<name>[a-z]+)", RegexOptions.Multiline)]
    private static partial Regex CodeName();
}
