using System.Formats.Tar;
using System.IO.Compression;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.Storage.Unix;
using BuildApi.ToolStore.Contents;

namespace BuildApi.ToolStore.Archives;

/// <summary>
/// Unpacks gzipped tar archives into one folder. What it makes never leads out of that folder: no absolute names, no
/// <c>..</c>, no links to the outside, nothing written through a link, no devices; owners and special mode bits are
/// dropped. One unpacker serves all archives of a tool, so that a later archive cannot use a link of an earlier one.
/// </summary>
internal sealed class TarUnpacker(string root, long maxBytes, int maxEntries)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly HashSet<string> links = new(StringComparer.Ordinal);
    private long bytes;
    private int entries;

    /// <param name="archive">The gzipped archive.</param>
    /// <param name="part">What to drop, to take and where to put it.</param>
    /// <exception cref="ArchiveRefusedException">The archive breaks a rule, is damaged, or is too large.</exception>
    public async Task UnpackAsync(Stream archive, RecipePart part, CancellationToken ct)
    {
        try
        {
            await using var plain = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
            await using var tar = new TarReader(plain, leaveOpen: true);
            while (await tar.GetNextEntryAsync(copyData: false, ct) is { } entry)
            {
                if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) continue;
                Count(entry);
                await WriteAsync(entry, TargetsOf(entry.Name, part), part, ct);
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new ArchiveRefusedException($"The archive is damaged: {damage.Message}");
        }
    }

    private void Count(TarEntry entry)
    {
        bytes += entry.Length;
        if (bytes > maxBytes) throw new ArchiveRefusedException($"The archive unpacks to more than {maxBytes} bytes.");
        if (++entries > maxEntries) throw new ArchiveRefusedException($"The archive contains more than {maxEntries} files.");
    }

    /// <summary>The places under the root that an entry goes to: none when it is dropped.</summary>
    private static IReadOnlyList<string[]> TargetsOf(string name, RecipePart part)
    {
        var parts = ArchivePath.Split(name);
        if (parts.Length <= part.Strip) return [];
        var inside = parts[part.Strip..];
        var into = ArchivePath.Split(part.Into);
        if (part.Files.Count > 0)
            return part.Files.TryGetValue(string.Join('/', inside), out var places)
                ? [.. places.Select(place => (string[])[.. into, .. ArchivePath.Split(place)])] : [];
        return part.Without.Contains(inside[0]) ? [] : [[.. into, .. inside]];
    }

    private async Task WriteAsync(TarEntry entry, IReadOnlyList<string[]> targets, RecipePart part, CancellationToken ct)
    {
        if (targets.Count == 0) return;
        await WriteAsync(entry, targets[0], part, ct);
        // The content can be read only once; and a program may look at the name it is run by, so no symbolic links.
        foreach (var other in targets.Skip(1)) LinkTo(Prepare(targets[0]), Prepare(other));
    }

    private void LinkTo(string existing, string created)
    {
        Remove(created);
        if (NativeMethods.Link(existing, created) != 0) File.Copy(existing, created);
    }

    private async Task WriteAsync(TarEntry entry, string[] target, RecipePart part, CancellationToken ct)
    {
        var path = Prepare(target);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                await WriteFileAsync(entry, path, ct);
                break;
            case TarEntryType.SymbolicLink:
                WriteLink(entry, target, path);
                break;
            case TarEntryType.HardLink:
                CopyLinked(entry, path, part);
                break;
            default:
                throw new ArchiveRefusedException($"The archive contains {entry.Name}, which is neither file, folder nor link.");
        }
    }

    /// <summary>Makes the folder that the target is in, and refuses to go through a link.</summary>
    private string Prepare(string[] target)
    {
        var path = root;
        for (var i = 0; i < target.Length - 1; i++)
        {
            path = Path.Combine(path, target[i]);
            if (links.Contains(path)) throw new ArchiveRefusedException($"The archive writes through a link: {string.Join('/', target)}");
        }
        Directory.CreateDirectory(path);
        return Path.Combine(path, target[^1]);
    }

    private async Task WriteFileAsync(TarEntry entry, string path, CancellationToken ct)
    {
        Remove(path);
        var mode = (entry.Mode & Runnable) == 0 ? Readable : Readable | Runnable;
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
            PreallocationSize = entry.Length,
        });
        if (entry.DataStream is { } content) await content.CopyToAsync(file, ct);
        // The mask of the process may have taken bits away that another user's build needs.
        File.SetUnixFileMode(file.SafeFileHandle, mode);
    }

    private void WriteLink(TarEntry entry, string[] target, string path)
    {
        if (!ArchivePath.TryFollow(target[..^1], entry.LinkName, out _))
            throw new ArchiveRefusedException($"The archive contains a link that leaves its folder: {entry.Name} -> {entry.LinkName}");
        Remove(path);
        File.CreateSymbolicLink(path, entry.LinkName);
        links.Add(path);
    }

    /// <summary>A hard link names another entry of the same archive; a copy serves as well and cannot reach outside.</summary>
    private void CopyLinked(TarEntry entry, string path, RecipePart part)
    {
        var sources = TargetsOf(entry.LinkName, part with { Files = new Dictionary<string, IReadOnlyList<string>>() });
        var original = sources.Count == 0 ? null : Prepare(sources[0]);
        if (original is null || links.Contains(original) || !File.Exists(original))
            throw new ArchiveRefusedException($"The archive contains a link to something that is not in it: {entry.Name} -> {entry.LinkName}");
        bytes += new FileInfo(original).Length;
        if (bytes > maxBytes) throw new ArchiveRefusedException($"The archive unpacks to more than {maxBytes} bytes.");
        if (original != path) File.Copy(original, path, overwrite: true);
    }

    private void Remove(string path)
    {
        if (Directory.Exists(path) && !links.Contains(path))
            throw new ArchiveRefusedException($"The archive replaces a folder with a file: {Path.GetRelativePath(root, path)}");
        File.Delete(path);
        links.Remove(path);
    }
}
