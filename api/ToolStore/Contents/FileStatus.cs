using System.Runtime.InteropServices;
using System.Text;
using BuildApi.Storage.Unix;

namespace BuildApi.ToolStore.Contents;

/// <summary>
/// What the file system says about a path, links not followed. The change time cannot be set by a program, so a file whose
/// status is as before has not been written to since.
/// </summary>
internal readonly record struct FileStatus(FileKind Kind, long Size, int Permissions, ulong Node, long Modified, long Changed)
{
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;

    /// <exception cref="IOException">The path exists but cannot be looked at.</exception>
    public static FileStatus Of(string path) => Of(Encoding.UTF8.GetBytes(path + "\0"), 0);

    /// <param name="text">Holds the path, ended by a zero byte.</param>
    /// <param name="start">Where in the text it starts.</param>
    /// <exception cref="IOException">The path exists but cannot be looked at.</exception>
    public static FileStatus Of(byte[] text, int start)
    {
        if (Statx.TryGet(text, start, out var status))
            return new FileStatus(KindOf(status.Mode), (long)status.Size, status.Mode & 0xFFF, status.Inode,
                Nanoseconds(status.ModifiedSeconds, status.ModifiedNanoseconds), Nanoseconds(status.ChangedSeconds, status.ChangedNanoseconds));
        var error = Marshal.GetLastPInvokeError();
        if (error is NoSuchFile or NotAFolder) return default;
        var path = Encoding.UTF8.GetString(text.AsSpan(start)[..text.AsSpan(start).IndexOf((byte)0)]);
        throw new IOException($"{path} cannot be looked at: {Marshal.GetPInvokeErrorMessage(error)}");
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
