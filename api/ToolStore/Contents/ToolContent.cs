using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BuildApi.ToolStore.Archives;

namespace BuildApi.ToolStore.Contents;

/// <summary>What a tool's folder holds, as one sum over names, kinds, executable bits, link targets and bytes.</summary>
/// <param name="Paths">Everything in it, folders and the root included.</param>
/// <param name="Looks">The status of each path, taken before it was read.</param>
internal sealed record ToolContent(string Digest, long Bytes, PathTable Paths, FileStatus[] Looks)
{
    private const UnixFileMode Folder = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Plain = (UnixFileMode)0b100_100_100;
    private const UnixFileMode Runnable = (UnixFileMode)0b101_101_101;

    /// <summary>
    /// Makes all of it readable by every user and writable by none, without special bits; whoever installed it may have
    /// left anything.
    /// </summary>
    /// <exception cref="ArchiveRefusedException">It holds a device, pipe or socket, or too much.</exception>
    public static void Normalize(string root, long maxBytes, int maxFiles)
    {
        var bytes = 0L;
        var paths = Walk(root);
        if (paths.Count > maxFiles) throw new ArchiveRefusedException($"The install left more than {maxFiles} files.");
        foreach (var path in paths)
        {
            var full = Path.Combine(root, path);
            var status = FileStatus.Of(full);
            if (status.Kind is FileKind.Special) throw new ArchiveRefusedException($"The install left {path}, which is neither file, folder nor link.");
            if (status.Kind is FileKind.Folder) File.SetUnixFileMode(full, Folder);
            if (status.Kind is not FileKind.File) continue;
            if ((bytes += status.Size) > maxBytes) throw new ArchiveRefusedException($"The install left more than {maxBytes} bytes.");
            File.SetUnixFileMode(full, (status.Permissions & 0b001_001_001) == 0 ? Plain : Runnable);
        }
    }

    /// <summary>Reads and hashes everything: about a second for each gigabyte.</summary>
    public static async Task<ToolContent> MeasureAsync(string root, CancellationToken ct)
    {
        var paths = Walk(root);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var table = new PathTable(root, paths);
        var looks = table.Look();
        var bytes = 0L;
        for (var i = 0; i < looks.Length; i++)
        {
            var (path, status) = (paths[i], looks[i]);
            var full = Path.Combine(root, path);
            var executable = status.Kind is FileKind.File && (status.Permissions & 1) != 0;
            var length = status.Kind is FileKind.File ? status.Size : 0;
            var target = status.Kind is FileKind.Link ? new FileInfo(full).LinkTarget : "";
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path}\0{status.Kind}\0{executable}\0{target}\0{length}\0")));
            if (status.Kind is not FileKind.File) continue;
            bytes += length;
            await AppendAsync(hash, full, ct);
        }
        return new ToolContent(Convert.ToHexStringLower(hash.GetHashAndReset()), bytes, table, looks);
    }

    /// <summary>Relative paths in ordinal order; the root is <c>""</c>.</summary>
    private static List<string> Walk(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = 0, IgnoreInaccessible = false };
        var paths = new List<string> { "" };
        var folders = new Queue<string>(paths);
        while (folders.TryDequeue(out var folder))
            foreach (var entry in new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos("*", options))
            {
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                paths.Add(path);
                if (entry is DirectoryInfo { LinkTarget: null }) folders.Enqueue(path);
            }
        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    private static async Task AppendAsync(IncrementalHash hash, string path, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            int read;
            while ((read = await file.ReadAsync(buffer, ct)) > 0) hash.AppendData(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
