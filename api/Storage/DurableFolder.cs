using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using BuildApi.Storage.Unix;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.Storage;

/// <summary>A rename is on the disk only when its folder is, and .NET opens no folders.</summary>
internal static class DurableFolder
{
    /// <summary>Returns when the folder's names have reached the disk. Elsewhere than on Linux it does nothing.</summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = Open(path);
        if (Sync(folder) != 0) throw Failure(path);
    }

    /// <summary>
    /// Returns when all that was written to the file system of a file or folder has reached the disk: for many files, one call for each takes longer.
    /// </summary>
    public static void FlushFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = Open(path);
        if (NativeMethods.SyncFileSystem(handle) != 0) throw new IOException($"The file system of {path} could not be flushed to the disk.");
    }

    private static SafeFileHandle Open(string path)
    {
        var handle = new SafeFileHandle(Open([.. Encoding.UTF8.GetBytes(path), 0], flags: 0), ownsHandle: true);
        return handle.IsInvalid ? throw Failure(path) : handle;
    }

    private static IOException Failure(string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"The folder {path} could not be flushed to the disk: {error.Message}", error);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(SafeFileHandle folder);
}
