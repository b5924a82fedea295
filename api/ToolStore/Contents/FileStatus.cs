using System.Runtime.InteropServices;

namespace BuildApi.ToolStore;

internal enum FileKind
{
    Absent,
    File,
    Folder,
    Link,
    /// <summary>A device, a pipe or a socket: never part of a tool, and reading one may hang.</summary>
    Special,
}

/// <summary>
/// What the file system says about a path, links not followed. The change time cannot be set by a program, so a file whose
/// status is as before has not been written to since.
/// </summary>
internal readonly record struct FileStatus(FileKind Kind, long Size, int Permissions, ulong Node, long Modified, long Changed)
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    /// <exception cref="IOException">The path exists but cannot be looked at.</exception>
    public static FileStatus Of(string path)
    {
        if (NativeMethods.Statx(CurrentFolder, path, DoNotFollow, BasicStats, out var status) == 0)
            return new FileStatus(KindOf(status.Mode), (long)status.Size, status.Mode & 0xFFF, status.Inode,
                Nanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds), Nanoseconds(status.ChangedSeconds, status.ChangedNanoseconds));
        var error = Marshal.GetLastPInvokeError();
        return error is 2 or 20 ? default : throw new IOException($"{path} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static FileKind KindOf(ushort mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.File,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.Link,
        _ => FileKind.Special,
    };

    private static long Nanoseconds(long seconds, uint nanoseconds) => unchecked((seconds * 1_000_000_000) + nanoseconds);
}
