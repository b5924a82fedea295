using System.IO.Enumeration;

namespace BuildApi.Caches;

/// <summary>How much is in a folder.</summary>
internal static class FolderSize
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>Files (links among them) and the bytes of their content.</summary>
    public static (long Files, long Bytes) Of(string folder)
    {
        long files = 0, bytes = 0;
        var sizes = new FileSystemEnumerable<long>(folder, (ref FileSystemEntry entry) => entry.Length, Everything)
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

        return (files, bytes);
    }
}
