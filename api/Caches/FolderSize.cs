using System.Diagnostics;
using System.Globalization;
using System.IO.Enumeration;
using BuildApi.Configuration;

namespace BuildApi.Caches;

/// <summary>How much is in a folder.</summary>
internal static class FolderSize
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    // Below it holes are not worth a second look.
    private const long LargeFile = 1024 * 1024;

    /// <summary>Files (links among them) and the bytes of their content.</summary>
    /// <param name="isWhole">False when there are names that are no text: .NET cannot say how large those files are.</param>
    public static (long Files, long Bytes) Of(string folder, out bool isWhole)
    {
        long files = 0, bytes = 0;
        var whole = true;
        var sizes = new FileSystemEnumerable<long>(folder, (ref FileSystemEntry entry) =>
        {
            if (entry.FileName.Contains('\uFFFD')) whole = false;
            var length = entry.Length;
            return length < LargeFile ? length : LayerEntry.Find(entry.ToFullPath())?.Bytes ?? 0;
        }, Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            // A link to a folder is a file here: it leads to something that is counted where it is.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        foreach (var size in sizes)
        {
            files++;
            bytes += size;
        }

        isWhole = whole;
        return (files, bytes);
    }

    /// <summary>What a folder takes of the disk, whatever the names in it are.</summary>
    public static long OnDisk(string folder)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", "--", folder]) { RedirectStandardOutput = true }.WithoutSettings())!;
        var said = du.StandardOutput.ReadToEnd();
        du.WaitForExit();
        return long.TryParse(said.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes : throw new IOException($"du does not say how large {folder} is.");
    }
}
