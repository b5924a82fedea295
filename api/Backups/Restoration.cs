using BuildApi.Storage;

namespace BuildApi.Backups;

/// <summary>Why a restore was refused, and what to do. Nothing was changed.</summary>
internal sealed class RestoreRefusedException(string message) : Exception(message);

/// <summary>
/// Makes a data folder of a backup. All of it is copied and compared with the manifest first, beside its place; then the parts get their names, the store
/// last. A kill in between leaves a folder that no service starts on and that the next restore begins anew with.
/// </summary>
internal sealed class Restoration(TimeProvider clock)
{
    private const string AsidePrefix = "before-restore-";
    private const string Holder = "lock.holder";

    /// <summary>Puts the backup into the data folder.</summary>
    /// <param name="backup">The folder of the backup.</param>
    /// <param name="dataFolder">Made when it is not there.</param>
    /// <param name="force">Moves aside what is in the data folder, into a folder in it.</param>
    /// <returns>Where the old content is, or null; and what was restored.</returns>
    /// <exception cref="RestoreRefusedException">The backup is damaged, or the data folder is not empty.</exception>
    /// <exception cref="DataFolderInUseException">A service runs on it.</exception>
    public async Task<(BackupManifest Manifest, string? Aside)> RunAsync(string backup, string dataFolder, bool force, CancellationToken ct)
    {
        if (BackupManifest.Read(backup, out var why) is not { } manifest) throw new RestoreRefusedException(why);
        if (manifest.Files.FirstOrDefault(file => !file.StaysInside) is { } outside)
        {
            throw new RestoreRefusedException($"The manifest of {backup} names '{outside.Path}', which is outside of a data folder. "
                + "The backup is damaged; use another one.");
        }

        using var held = await DataFolderLock.TakeAsync(dataFolder);
        var data = new DataFolder(dataFolder);
        var old = Directory.GetFileSystemEntries(data.Path).Select(path => Path.GetFileName(path)).Where(IsContent).ToList();
        if (old.Count > 0 && !force)
        {
            var some = $"{string.Join(", ", old.Take(3))}{(old.Count > 3 ? " and more" : "")}";
            throw new RestoreRefusedException($"The folder {data.Path} is not empty: it holds {some}. "
                + "Restore into another folder (--data-folder), or use --force, which moves all that into a folder beside.");
        }

        var restoring = await CopyAsync(Path.Combine(backup, BackupManifest.DataName), data, manifest, ct);
        var aside = old.Count > 0 ? MoveAside(data, old) : null;
        Place(restoring, data);
        return (manifest, aside);
    }

    private static async Task<string> CopyAsync(string from, DataFolder data, BackupManifest manifest, CancellationToken ct)
    {
        var restoring = data.File(StoreCheck.RestoringFolder);
        if (Directory.Exists(restoring)) Directory.Delete(restoring, recursive: true);
        Directory.CreateDirectory(restoring);
        try
        {
            foreach (var file in manifest.Files) await CopyAsync(file, from, restoring, ct);
            var store = Path.Combine(restoring, Database.FileName);
            if (!File.Exists(store)) throw new RestoreRefusedException($"The backup has no {Database.FileName}. It is damaged; use another one.");
            if (StoreCheck.WhatIsWrong(restoring) is { } wrong)
                throw new RestoreRefusedException(wrong.Replace(store, Path.Combine(from, Database.FileName), StringComparison.Ordinal));
            BackupContentStore.ForgetInstance(store);
            DurableFolder.FlushFileSystem(store);
            return restoring;
        }
        catch
        {
            Directory.Delete(restoring, recursive: true);
            throw;
        }
    }

    private static async Task CopyAsync(BackupFile file, string from, string restoring, CancellationToken ct)
    {
        try
        {
            var copied = await BackupFile.CopyAsync(file.Path, from, restoring, long.MaxValue, ct);
            if (copied == file) return;
            throw new RestoreRefusedException($"The file {Path.Combine(from, file.Path)} is not what was backed up: it has {copied.Bytes} bytes with the "
                + $"SHA-256 {copied.Sha256}, and the manifest says {file.Bytes} bytes and {file.Sha256}. The backup is damaged; use another one.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RestoreRefusedException($"The file {Path.Combine(from, file.Path)} is missing. The backup is damaged; use another one.");
        }
    }

    private string MoveAside(DataFolder data, List<string> old)
    {
        var aside = data.Folder($"{AsidePrefix}{KeptBackups.NewId(clock.GetUtcNow())}");
        // The store first: without it no service starts on what is left half-moved.
        foreach (var name in old.OrderByDescending(name => name == Database.FileName)) Directory.Move(data.File(name), Path.Combine(aside, name));
        return aside;
    }

    private static void Place(string restoring, DataFolder data)
    {
        foreach (var path in Directory.GetFileSystemEntries(restoring).OrderBy(path => Path.GetFileName(path) == Database.FileName))
            Directory.Move(path, data.File(Path.GetFileName(path)));
        DurableFolder.Flush(data.Path);
        Directory.Delete(restoring);
        DurableFolder.Flush(data.Path);
    }

    // Backups stay where they are, since one of them may be the one that is restored.
    private static bool IsContent(string name) =>
        name is not (Holder or StoreCheck.RestoringFolder or KeptBackups.DefaultFolder) && !name.StartsWith(AsidePrefix, StringComparison.Ordinal);
}
