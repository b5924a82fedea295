using System.Runtime.InteropServices;
using BuildApi.Storage.Unix;

namespace BuildApi.ToolStore.Contents;

/// <summary>Folders with all that is in them.</summary>
internal static class FileTree
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

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

    /// <summary>Gives all of it to a user; links are not followed.</summary>
    /// <exception cref="IOException">It cannot be given away: that takes root.</exception>
    public static void GiveTo(string folder, uint user, uint group)
    {
        Give(folder, user, group);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
        {
            if (entry is DirectoryInfo { LinkTarget: null }) GiveTo(entry.FullName, user, group);
            else Give(entry.FullName, user, group);
        }
    }

    private static void Give(string path, uint user, uint group)
    {
        if (NativeMethods.ChangeOwner(path, user, group) != 0)
            throw new IOException($"{path} cannot be given to user {user}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }
}
