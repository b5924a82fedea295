using System.Formats.Tar;
using System.Text;

namespace BuildApi.Artifacts;

/// <summary>
/// Writes the store's file of one build: a tar archive that any tar reads, and behind its end the index
/// (<see cref="ArtifactIndex"/>). Nothing counts before <see cref="FinishAsync"/> has ended and the file has its name.
/// </summary>
internal sealed class ArtifactWriter(string path) : IAsyncDisposable
{
    private const int Block = 512;
    private const long LargestUstar = (1L << 33) - 1;

    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 256 * 1024);
    private readonly List<ArtifactEntry> entries = [];
    private TarWriter? tar;

    /// <summary>Files, folders and links.</summary>
    public int Count { get; private set; }

    /// <summary>Files and links to files.</summary>
    public int Files { get; private set; }

    /// <summary>Bytes of content.</summary>
    public long Bytes { get; private set; }

    /// <summary>The same where every link is a copy, as in a zip archive.</summary>
    public long Expanded { get; private set; }

    public async Task<ArtifactEntry> AddFileAsync(string name, ArtifactTarEntry from, ArtifactTarReader content, CancellationToken ct)
    {
        await using var data = new ArtifactContent(content);
        var header = Header(TarEntryType.RegularFile, name, from.Mode, from.ModifiedAt, size: from.Size);
        header.DataStream = data;
        await WriteAsync(header, ct);
        Bytes += from.Size;
        return Keep(new ArtifactEntry
        {
            Path = name,
            Offset = file.Position - ((from.Size + Block - 1) & -Block),
            Size = from.Size,
            Sha256 = data.TakeSha256(),
            Mode = from.Mode,
            ModifiedAt = from.ModifiedAt,
        });
    }

    public async Task AddFolderAsync(string name, ArtifactTarEntry from, CancellationToken ct)
    {
        await WriteAsync(Header(TarEntryType.Directory, $"{name}/", from.Mode, from.ModifiedAt), ct);
        Keep(new ArtifactEntry { Path = name, IsFolder = true, Mode = from.Mode, ModifiedAt = from.ModifiedAt });
    }

    /// <summary>A second name of a file that is in already.</summary>
    public async Task<ArtifactEntry> AddHardLinkAsync(string name, ArtifactEntry file, CancellationToken ct)
    {
        await WriteAsync(Header(TarEntryType.HardLink, name, file.Mode, file.ModifiedAt, file.Path), ct);
        return Keep(file with { Path = name });
    }

    /// <summary>A symbolic link: to a file, whose content lists then show under this name, or to a folder.</summary>
    public async Task AddSymbolicLinkAsync(string name, string target, ArtifactEntry? file, CancellationToken ct)
    {
        await WriteAsync(Header(TarEntryType.SymbolicLink, name, 0x1FF, file?.ModifiedAt ?? DateTimeOffset.UnixEpoch, target), ct);
        if (file is not null) Keep(file with { Path = name });
        else Count++;
    }

    /// <summary>Ends the archive, writes the index, and sees both onto the disk.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        await Tar.DisposeAsync();
        await ArtifactIndex.WriteAsync(file, entries, ct);
        await file.FlushAsync(ct);
        file.Flush(flushToDisk: true);
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();

    // Not made before it is used: disposing of it writes an end, which an archive that is given up has no need of.
    private TarWriter Tar => tar ??= new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true);

    private Task WriteAsync(TarEntry header, CancellationToken ct) => Tar.WriteEntryAsync(header, ct);

    private ArtifactEntry Keep(ArtifactEntry entry)
    {
        entries.Add(entry);
        Count++;
        Expanded += entry.Size;
        if (!entry.IsFolder) Files++;
        return entry;
    }

    /// <summary>A plain header where one can say it all; PAX, which takes three blocks, where not.</summary>
    private static TarEntry Header(TarEntryType type, string name, int mode, DateTimeOffset modified, string link = "", long size = 0)
    {
        TarEntry header = IsPlain(name) && IsPlain(link) && size <= LargestUstar ? new UstarTarEntry(type, name) : new PaxTarEntry(type, name);
        if (link.Length > 0) header.LinkName = link;
        header.Mode = (UnixFileMode)mode;
        header.ModificationTime = modified;
        return header;
    }

    private static bool IsPlain(string name) => name.Length <= 100 && Ascii.IsValid(name);
}
