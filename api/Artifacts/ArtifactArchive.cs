using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace BuildApi.Artifacts;

/// <summary>One file of a build's artifacts. Its content can seek; disposing of it closes the store's file.</summary>
internal sealed record ArtifactFile(ArtifactEntry Entry, Stream Content);

/// <summary>The artifacts of one build, opened. The same build gives the same bytes each time.</summary>
internal sealed class ArtifactArchive : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly ArtifactIndex index;

    private ArtifactArchive(SafeFileHandle file) => (this.file, index) = (file, ArtifactIndex.Open(file));

    /// <summary>Null when the file is not there (any more).</summary>
    public static ArtifactArchive? TryOpen(string path)
    {
        try
        {
            return new ArtifactArchive(File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.Asynchronous));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Files in the order of their paths, read from the disk as they are asked for.</summary>
    public IEnumerable<ArtifactEntry> List(string prefix, string? after) =>
        Entries(after is null || string.CompareOrdinal(after, prefix) < 0 ? prefix : after)
            .SkipWhile(entry => entry.Path == after)
            .TakeWhile(entry => entry.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Where(entry => !entry.IsFolder);

    /// <summary>The file at a path; its content takes this archive over. Null, and nothing taken over, when there is none.</summary>
    public ArtifactFile? OpenFile(string path) =>
        index.Find(path) is { IsFolder: false } entry ? new ArtifactFile(entry, new ArtifactSlice(file, entry.Offset, entry.Size)) : null;

    public async Task CopyTarGzAsync(Stream output, CancellationToken ct)
    {
        await using var tar = new ArtifactSlice(file, 0, index.Start, leaveOpen: true);
        await using var zipped = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        await tar.CopyToAsync(zipped, ct);
    }

    /// <summary>A zip archive, in which links to files are files and links to folders are not.</summary>
    public async Task CopyZipAsync(Stream output, CancellationToken ct)
    {
        var held = new ArtifactZipOutput(output);
        await using (var zip = await ZipArchive.CreateAsync(held, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
        {
            foreach (var entry in Entries(""))
            {
                await ZipAsync(zip, entry, ct);
                await held.FlushAsync(ct);
            }
        }
        await held.FlushAsync(ct);
    }

    public void Dispose() => file.Dispose();

    private async Task ZipAsync(ZipArchive zip, ArtifactEntry entry, CancellationToken ct)
    {
        var zipped = zip.CreateEntry(entry.IsFolder ? $"{entry.Path}/" : entry.Path, CompressionLevel.Optimal);
        zipped.LastWriteTime = ZipTime(entry.ModifiedAt);
        zipped.ExternalAttributes = (entry.Mode | (entry.IsFolder ? 0x4000 : 0x8000)) << 16;
        await using var content = await zipped.OpenAsync(ct);
        await using var slice = new ArtifactSlice(file, entry.Offset, entry.Size, leaveOpen: true);
        await slice.CopyToAsync(content, ct);
    }

    private IEnumerable<ArtifactEntry> Entries(string from)
    {
        for (var number = index.FirstAtOrAfter(from); number < index.Count; number++) yield return index[number];
    }

    /// <summary>A zip knows the years 1980 to 2107 and no time zones.</summary>
    private static DateTimeOffset ZipTime(DateTimeOffset time)
    {
        var (first, last) = (new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2107, 12, 31, 0, 0, 0, TimeSpan.Zero));
        return time < first ? first : time > last ? last : time.ToUniversalTime();
    }
}
