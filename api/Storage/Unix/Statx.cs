using System.Runtime.InteropServices;
using System.Text;

namespace BuildApi.Storage.Unix;

/// <summary>The kernel's <c>struct statx</c>, the same on every architecture; only the fields that are read.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct Statx
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    [FieldOffset(20)] public readonly uint Owner;
    [FieldOffset(24)] public readonly uint Group;
    [FieldOffset(28)] public readonly ushort Mode;
    [FieldOffset(32)] public readonly ulong Inode;
    [FieldOffset(40)] public readonly ulong Size;
    [FieldOffset(48)] public readonly ulong Blocks;
    [FieldOffset(96)] public readonly long ChangedSeconds;
    [FieldOffset(104)] public readonly uint ChangedNanoseconds;
    [FieldOffset(112)] public readonly long ModifiedSeconds;
    [FieldOffset(120)] public readonly uint ModifiedNanoseconds;
    [FieldOffset(128)] public readonly uint DeviceMajor;
    [FieldOffset(132)] public readonly uint DeviceMinor;

    /// <summary>Looks at a path, links not followed; false with the error in <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    public static bool TryGet(string path, out Statx status) => TryGet(Encoding.UTF8.GetBytes(path + "\0"), 0, out status);

    /// <inheritdoc cref="TryGet(string, out Statx)"/>
    /// <param name="text">Holds the path, ended by a zero byte.</param>
    /// <param name="start">Where in the text it starts.</param>
    /// <param name="status">What the kernel said.</param>
    public static bool TryGet(byte[] text, int start, out Statx status) =>
        Look(CurrentFolder, ref text[start], DoNotFollow, BasicStats, out status) == 0;

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Look(int folder, ref byte path, int flags, uint mask, out Statx status);
}
