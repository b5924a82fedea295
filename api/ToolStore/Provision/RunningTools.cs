using System.Text.Json;
using BuildApi.Engines;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Provision;

/// <summary>
/// Tools for containers that run already. Mounts cannot be added to them, so each build has a folder from the start that its
/// container sees where tools are, and what is wanted later appears in it: as second names of the store's own files, which
/// costs no room and little time. Files that have two names outlive the one in the store, so nothing need be kept for them.
/// </summary>
internal sealed class RunningTools(ToolProvider provider, ImageFactsReader images, InstalledTools installed, ToolStoreSettings settings)
{
    private string Builds => Path.Combine(settings.Folder, "running");

    /// <summary>
    /// Prepares a build's container: answers the mounts that it gets, its own tools' included. Those are mounted over empty
    /// folders, because the folder around them cannot be written from inside.
    /// </summary>
    /// <param name="build">A name for the attempt that may be a file's.</param>
    public async Task<IReadOnlyList<ContainerMount>> PrepareAsync(string build, EngineImage image, IReadOnlyList<ContainerMount> tools, CancellationToken ct)
    {
        Remove(build);
        MakeFolder(ToolsOf(build));
        foreach (var tool in tools.Where(tool => Path.GetDirectoryName(tool.Target) == settings.ContainerFolder))
            MakeFolder(Path.Combine(ToolsOf(build), Path.GetFileName(tool.Target)));
        await File.WriteAllTextAsync(ImageOf(build), JsonSerializer.Serialize(image), ct);
        return [new ContainerMount(ToolsOf(build), settings.ContainerFolder, ReadOnly: true), .. tools];
    }

    /// <summary>What tools must be made for to run in a build's container; null when the build was not prepared.</summary>
    /// <exception cref="ContainerRunException">The image cannot be looked at; the message says why.</exception>
    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing has changed.</exception>
    public async Task<Platform?> PlatformAsync(string build, CancellationToken ct) =>
        await ImageAsync(build, ct) is { } image ? (await images.GetAsync(image, ct)).PlatformOf(image) : null;

    /// <summary>Has the tool in the store, installed once for all who ask, and shows it to the container of a build that was prepared.</summary>
    /// <exception cref="EngineUnavailableException">The engine does not answer; nothing has changed.</exception>
    public async Task<RunningTool> ShowAsync(string build, ResolvedPackage package, CancellationToken ct)
    {
        var image = await ImageAsync(build, ct) ?? throw new InvalidOperationException($"The build {build} was not prepared.");
        using var provision = await provider.ProvideAsync(new ToolRequest { Image = image, Packages = [package] }, ct);
        if (provision.Failure is { } failure) return new RunningTool { Failure = failure };
        var tool = provision.Tools[0];
        // Nobody may see half of it.
        if (!Directory.Exists(Path.Combine(ToolsOf(build), tool.Address)))
            await Task.Run(() => Link(build, tool.Address), ct);
        return new RunningTool
        {
            Tool = tool,
            Environment = provision.Environment,
            FoldersToMake = provision.FoldersToMake,
            GlobalBin = $"{settings.GlobalFolder}/bin",
        };
    }

    /// <summary>Removes what a build was shown; its container is gone.</summary>
    public void Remove(string build)
    {
        if (!Directory.Exists(FolderOf(build))) return;
        var shown = Directory.Exists(ToolsOf(build)) ? Directory.GetDirectories(ToolsOf(build)).Select(folder => Path.GetFileName(folder)).ToList() : [];
        installed.WithNames(shown, () => Directory.Delete(FolderOf(build), recursive: true));
    }

    /// <summary>Names of the builds that have something here; to be asked for before it is looked which of them live.</summary>
    public IReadOnlyList<string> Prepared() =>
        Directory.Exists(Builds) ? [.. Directory.GetDirectories(Builds).Select(folder => Path.GetFileName(folder))] : [];

    private async Task<EngineImage?> ImageAsync(string build, CancellationToken ct) =>
        File.Exists(ImageOf(build)) ? JsonSerializer.Deserialize<EngineImage>(await File.ReadAllTextAsync(ImageOf(build), ct)) : null;

    private void Link(string build, string address)
    {
        var making = Path.Combine(FolderOf(build), $"making-{Guid.NewGuid():N}");
        installed.WithNames([address], () => FileTree.Link(installed.RootOf(address), making));
        try
        {
            Directory.Move(making, Path.Combine(ToolsOf(build), address));
        }
        catch (IOException) when (Directory.Exists(Path.Combine(ToolsOf(build), address)))
        {
            // Asked for twice at once.
            installed.WithNames([address], () => Directory.Delete(making, recursive: true));
        }
    }

    // Whatever the service keeps for itself by default: images have users of their own.
    private static void MakeFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
    }

    private string FolderOf(string build) => Path.Combine(Builds, build);

    private string ToolsOf(string build) => Path.Combine(FolderOf(build), "tools");

    private string ImageOf(string build) => Path.Combine(FolderOf(build), "image.json");
}
