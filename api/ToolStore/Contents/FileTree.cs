using BuildApi.Storage.Unix;

namespace BuildApi.ToolStore.Contents;

/// <summary>Folders with all that is in them.</summary>
internal static class FileTree
{
    /// <summary>
    /// Makes a folder that holds the same files as another: second names of them where the file system allows that, else
    /// copies. Symbolic links stay as they are written.
    /// </summary>
    public static void Link(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var created = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } target) File.CreateSymbolicLink(created, target);
            else if (entry is DirectoryInfo) Link(entry.FullName, created);
            else if (NativeMethods.Link(entry.FullName, created) != 0) File.Copy(entry.FullName, created);
        }

        File.SetUnixFileMode(to, File.GetUnixFileMode(from) | UnixFileMode.UserWrite);
    }
}
