using System.Globalization;
using BuildApi.Auth;
using BuildApi.Configuration;
using BuildApi.Storage;

namespace BuildApi.Backups;

/// <summary>Copies what the service keeps, while builds run.</summary>
/// <remarks>
/// The order makes the copy consistent. The store comes first, as it was at one moment. What it names is on the disk already, since a log's bytes and a
/// build's artifacts are written before the store says so, and stays as it is: logs only grow, and of each the copy takes what the copied store counts.
/// Keys are only added. What can go meanwhile is an app as a whole; then it goes from the copied store, too.
/// </remarks>
internal sealed class BackupMaker(DataFolder data, Database database, BackupContentStore contents, TimeProvider clock)
{
    private const string Keys = "keys";
    private const string Logs = "logs";
    private const string Artifacts = "artifacts";

    /// <summary>Fills a folder, which is a backup once its manifest is there, and on the disk with all that is in it.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="backup">What is to be copied, and where the progress is told.</param>
    /// <exception cref="IOException">The disk is full, or a file cannot be read.</exception>
    public async Task<BackupManifest> MakeAsync(string folder, RunningBackup backup, CancellationToken ct)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, BackupManifest.DataName)).FullName;
        var store = Path.Combine(target, Database.FileName);
        await database.CopyToAsync(store, ct);
        foreach (var key in Directory.EnumerateFiles(data.Folder(Keys), "*.xml")) await CopyAsync($"{Keys}/{Path.GetFileName(key)}", target, backup, ct);
        // There is none where the setting names the key.
        if (File.Exists(data.File(AdminKey.FileName))) await CopyAsync(AdminKey.FileName, target, backup, ct);
        var notices = new List<string>();
        foreach (var log in BackupContentStore.Logs(store)) await CopyLogAsync(log, target, backup, notices, ct);
        if (backup.Artifacts) await CopyArtifactsAsync(store, target, backup, ct);
        var gone = (await contents.RemoveAppsThatWentAsync(store, ct)).ToHashSet(StringComparer.Ordinal);
        foreach (var app in gone) Forget(app, target);
        backup.Add(await BackupFile.ReadAsync(Database.FileName, target, ct));
        DurableFolder.FlushFileSystem(store);
        var manifest = new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Id = backup.Id,
            StartedAt = backup.StartedAt,
            FinishedAt = clock.GetUtcNow(),
            Version = ServiceVersion.Full,
            Artifacts = backup.Artifacts,
            Notices = [.. notices.Where(notice => !gone.Any(app => notice.Contains($" {app}/", StringComparison.Ordinal)))],
            Files = [.. backup.Files.Where(file => !gone.Any(app => IsOf(app, file.Path))).OrderBy(file => file.Path, StringComparer.Ordinal)],
        };
        manifest.Write(folder);
        DurableFolder.Flush(folder);
        return manifest;
    }

    private async Task CopyLogAsync(CopiedLog log, string target, RunningBackup backup, List<string> notices, CancellationToken ct)
    {
        var path = $"{Logs}/{log.App}/{log.Number.ToString(CultureInfo.InvariantCulture)}.log";
        var copied = 0L;
        if (File.Exists(data.File(path)) && await TryCopyAsync(path, target, log.Length, backup, ct) is { } file) copied = file.Bytes;
        // A build that waits has a notice in the store, which is written with its first line.
        if (copied < log.Length && !(copied == 0 && log.Length == log.Notice))
        {
            notices.Add($"The log of {log.App}/{log.Number} has {copied} bytes on the disk, and the store counts {log.Length}: "
                + "it was damaged before the backup.");
        }

        var times = Path.ChangeExtension(path, ".times");
        if (File.Exists(data.File(times))) await TryCopyAsync(times, target, long.MaxValue, backup, ct);
    }

    private async Task CopyArtifactsAsync(string store, string target, RunningBackup backup, CancellationToken ct)
    {
        var builds = BackupContentStore.Builds(store);
        foreach (var path in Directory.EnumerateFiles(data.Folder(Artifacts), "*.tar", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(data.Folder(Artifacts), path);
            if (builds.Contains(Path.ChangeExtension(name, null))) await TryCopyAsync($"{Artifacts}/{name}", target, long.MaxValue, backup, ct);
        }
    }

    /// <summary>Null when the file went meanwhile: its app was removed, or artifacts were older than they are kept.</summary>
    private async Task<BackupFile?> TryCopyAsync(string path, string target, long length, RunningBackup backup, CancellationToken ct)
    {
        try
        {
            var file = await BackupFile.CopyAsync(path, data.Path, target, length, ct);
            backup.Add(file);
            return file;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private async Task CopyAsync(string path, string target, RunningBackup backup, CancellationToken ct) =>
        backup.Add(await BackupFile.CopyAsync(path, data.Path, target, long.MaxValue, ct));

    private static void Forget(string app, string target)
    {
        foreach (var folder in (string[])[Path.Combine(target, Logs, app), Path.Combine(target, Artifacts, app)])
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private static bool IsOf(string app, string path) =>
        path.StartsWith($"{Logs}/{app}/", StringComparison.Ordinal) || path.StartsWith($"{Artifacts}/{app}/", StringComparison.Ordinal);
}
