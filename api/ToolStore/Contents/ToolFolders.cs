using System.Text.RegularExpressions;
using BuildApi.Storage;
using BuildApi.ToolStore.Settings;

namespace BuildApi.ToolStore.Contents;

/// <summary>
/// The store on disk: <c>store/{address}/</c> with <c>manifest.json</c>, the tool itself in <c>root/</c> and <c>used</c>, whose
/// time is that of the last use; <c>staging/</c> for installs that are under way and for what was taken out.
/// </summary>
/// <remarks>
/// A tool appears in <c>store/</c> by one rename after all of it is on the disk, so a kill at any moment leaves no half tool.
/// What it leaves in <c>staging/</c> is swept at the next start, unless its lock file shows that another process is at work.
/// </remarks>
internal sealed partial class ToolFolders(ToolStoreSettings settings)
{
    private string Store => Path.Combine(settings.Folder, "store");
    private string Staging => Path.Combine(settings.Folder, "staging");

    public string RootOf(string address) => Path.Combine(FolderOf(address), "root");
    public string ManifestOf(string address) => Path.Combine(FolderOf(address), "manifest.json");

    /// <summary>An address comes from requests too; anything else than one of ours names no folder.</summary>
    public static bool IsAddress(string text) => AddressPattern().IsMatch(text);

    public IReadOnlyList<string> List() =>
        Directory.Exists(Store) ? [.. Directory.EnumerateDirectories(Store).Select(folder => Path.GetFileName(folder)).Where(IsAddress)] : [];

    public DateTimeOffset? LastUsedAt(string address) =>
        File.Exists(UsedOf(address)) ? new DateTimeOffset(File.GetLastWriteTimeUtc(UsedOf(address)), TimeSpan.Zero) : null;

    public void Touch(string address, DateTimeOffset now) => File.SetLastWriteTimeUtc(UsedOf(address), now.UtcDateTime);

    /// <summary>A new folder for an install, kept from other processes' sweeps until it is disposed of.</summary>
    public StagedTool Stage(string address)
    {
        Directory.CreateDirectory(Staging);
        return new StagedTool(NewStaging(address));
    }

    /// <summary>Makes a staged tool part of the store; when another process was faster, its tool stays.</summary>
    public async Task CommitAsync(StagedTool staged, ToolManifest manifest, DateTimeOffset now, CancellationToken ct)
    {
        Directory.Delete(staged.Downloads, recursive: true);
        await manifest.WriteAsync(Path.Combine(staged.Folder, "manifest.json"), ct);
        await File.WriteAllBytesAsync(Path.Combine(staged.Folder, "used"), [], ct);
        File.SetLastWriteTimeUtc(Path.Combine(staged.Folder, "used"), now.UtcDateTime);
        DurableFolder.FlushFileSystem(Path.Combine(staged.Folder, "manifest.json"));
        Directory.CreateDirectory(Store);
        if (!Directory.Exists(FolderOf(manifest.Address))) Directory.Move(staged.Folder, FolderOf(manifest.Address));
    }

    /// <summary>Takes a tool out of the store by one rename; answers where it is now, or null when it was not there.</summary>
    public string? SetAside(string address)
    {
        if (!Directory.Exists(FolderOf(address))) return null;
        Directory.CreateDirectory(Staging);
        var aside = NewStaging(address);
        Directory.Move(FolderOf(address), aside);
        return aside;
    }

    /// <summary>Removes what a killed service left: staged installs that nobody is at, and folders without a manifest.</summary>
    public int Sweep()
    {
        foreach (var address in List().Where(address => !File.Exists(ManifestOf(address)))) SetAside(address);
        if (!Directory.Exists(Staging)) return 0;
        var dead = Directory.GetDirectories(Staging).Where(folder => !StagedTool.IsAlive(folder)).ToList();
        foreach (var folder in dead)
        {
            Directory.Delete(folder, recursive: true);
            File.Delete(StagedTool.LockOf(folder));
        }
        return dead.Count;
    }

    private string NewStaging(string address) => Path.Combine(Staging, $"{address}.{Guid.NewGuid():N}");

    private string FolderOf(string address) => IsAddress(address)
        ? Path.Combine(Store, address)
        : throw new ArgumentException($"'{address}' is not an address of the tool store.", nameof(address));

    private string UsedOf(string address) => Path.Combine(FolderOf(address), "used");

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,150}-[0-9a-f]{16}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AddressPattern();
}
