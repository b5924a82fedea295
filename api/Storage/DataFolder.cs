using System.Collections.Concurrent;

namespace BuildApi.Storage;

/// <summary>The one folder that holds everything the service keeps; readable by its own user only.</summary>
internal sealed class DataFolder
{
    private const string Removed = "removed";

    private readonly ConcurrentDictionary<string, bool> onDisk = new(StringComparer.Ordinal);

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path, OwnerOnly);
        // Whoever made it before, such as an engine that mounts it, may have left it open to all.
        if (System.IO.File.GetUnixFileMode(Path) != OwnerOnly) System.IO.File.SetUnixFileMode(Path, OwnerOnly);
    }

    /// <summary>Why nothing can be kept there; null when all is well. Makes the folder.</summary>
    public static string? WhatIsWrong(string path)
    {
        try
        {
            var probe = new DataFolder(path).File($".writable-{Guid.NewGuid():N}");
            System.IO.File.WriteAllBytes(probe, []);
            System.IO.File.Delete(probe);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes a folder in one step for all who look, however long it takes to delete.</summary>
    public void Remove(string folder)
    {
        var aside = System.IO.Path.Combine(Folder(Removed), Guid.NewGuid().ToString("N"));
        Directory.Move(folder, aside);
        Directory.Delete(aside, recursive: true);
    }

    /// <summary>Removes the folders below one that are none of these, and what an earlier removal did not get done.</summary>
    public void RemoveAllBut(string name, IReadOnlySet<string> kept)
    {
        foreach (var folder in Directory.GetDirectories(Folder(name)).Where(folder => !kept.Contains(System.IO.Path.GetFileName(folder)))) Remove(folder);
        foreach (var left in Directory.GetDirectories(Folder(Removed))) Directory.Delete(left, recursive: true);
    }

    /// <summary>A folder below, made when it is not there, and then on the disk: what is flushed in a folder that a power cut takes goes with it.</summary>
    public string Folder(params string[] names)
    {
        var folder = Path;
        foreach (var name in names)
        {
            var above = folder;
            folder = System.IO.Path.Combine(above, name);
            // Who made it may have died before its flush, or be at it now.
            if (Directory.Exists(folder) && onDisk.ContainsKey(folder)) continue;
            Directory.CreateDirectory(folder);
            DurableFolder.Flush(above);
            onDisk[folder] = true;
        }

        return folder;
    }
}
