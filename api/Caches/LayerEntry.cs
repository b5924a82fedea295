using System.Runtime.InteropServices;
using BuildApi.Storage.Unix;

namespace BuildApi.Caches;

/// <summary>Something in a layer, as the kernel's overlay file system keeps it.</summary>
internal readonly struct LayerEntry
{
    // Some file systems keep so little outside of blocks.
    private const ulong FewBytes = 1024 * 1024;
    private const int TypeMask = 0xF000, Folder = 0x4000, CharacterDevice = 0x2000, RegularFile = 0x8000;

    private readonly Statx status;

    private LayerEntry(string path, Statx status) => (Path, this.status) = (path, status);

    public string Path { get; }

    public bool IsFolder => (status.Mode & TypeMask) == Folder;

    /// <summary>Stands for "what is below has been removed".</summary>
    public bool IsRemoval => (status.Mode & TypeMask) == CharacterDevice && status is { DeviceMajor: 0, DeviceMinor: 0 };

    /// <summary>Of its content; of one with holes, what it takes of the disk.</summary>
    public long Bytes => (status.Mode & TypeMask) != RegularFile ? 0
        : (long)(status.Size < FewBytes ? status.Size : Math.Min(status.Size, status.Blocks * 512));

    /// <summary>Whether the folder hides the one below instead of adding to it.</summary>
    public bool IsOpaque => Attribute("trusted.overlay.opaque") is "y" or "x";

    /// <summary>Whether the folder was renamed, so that its content lies below under its old name.</summary>
    public bool IsRedirect => Attribute("trusted.overlay.redirect") is not null;

    /// <summary>Whether the file has rights of its own and no content, which lies below: the kernel's "metacopy", where it is on.</summary>
    public bool IsWithoutContent => (status.Mode & TypeMask) == RegularFile && Attribute("trusted.overlay.metacopy") is not null;

    /// <summary>Null when nothing is there, or its name cannot be written in .NET.</summary>
    public static LayerEntry? Find(string path) =>
        Statx.TryGet(path, out var status) ? new LayerEntry(path, status) : null;

    /// <summary>Whether this process may read the marks of the overlay file system: it needs the right to mount.</summary>
    public static bool CanReadMarks(string folder) => NativeMethods.SetAttribute(folder, "trusted.buildapi", "y"u8.ToArray(), 1, 0) == 0;

    /// <summary>Makes a folder elsewhere with the same owner and rights.</summary>
    public void MakeFolderLike(string path)
    {
        Directory.CreateDirectory(path);
        if (NativeMethods.ChangeOwner(path, status.Owner, status.Group) != 0) throw Failure($"The owner of {path} cannot be set");
        File.SetUnixFileMode(path, (UnixFileMode)(status.Mode & 0xFFF));
    }

    /// <summary>Gives it a second name.</summary>
    public void LinkTo(string path)
    {
        if (NativeMethods.Link(Path, path) != 0) throw Failure($"{Path} cannot be linked to {path}");
    }

    public void MoveTo(string path)
    {
        if (NativeMethods.Rename(Path, path) != 0) throw Failure($"{Path} cannot be moved to {path}");
    }

    private string? Attribute(string name)
    {
        var value = new byte[256];
        var length = NativeMethods.GetAttribute(Path, name, value, value.Length);
        return length < 0 ? null : System.Text.Encoding.UTF8.GetString(value, 0, (int)length);
    }

    private static IOException Failure(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
