using System.Formats.Tar;

namespace BuildApi.Sdk;

/// <summary>
/// Unpacks a tar archive into a folder. Nothing is written outside the folder: names are checked, nothing is written
/// through a link, and links come last, those that lead out of the folder not at all.
/// </summary>
/// <remarks>The library's own extraction checks where a link leads by its text, which a link to a link can deceive.</remarks>
internal sealed class ArtifactExtraction(string folder)
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode All = (UnixFileMode)0b111_111_111;

    private readonly string root = Path.GetFullPath(folder);
    private readonly ArchiveLinks links = new();

    /// <exception cref="InvalidDataException">The archive is damaged, or holds what does not belong into one.</exception>
    public async Task ExtractAsync(Stream tar, CancellationToken ct)
    {
        Directory.CreateDirectory(root);
        var reader = new TarReader(tar);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.GetNextEntryAsync(copyData: false, ct).ConfigureAwait(false) is { } entry) await TakeAsync(entry, ct).ConfigureAwait(false);
        }

        foreach (var (path, target) in links.InsideOnly()) MakeLink(path, target);
    }

    private async Task TakeAsync(TarEntry entry, CancellationToken ct)
    {
        var path = ArchivePath.Read(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                MakeFolder(path);
                break;
            case TarEntryType.SymbolicLink:
                links.Add(path, entry.LinkName);
                break;
            case TarEntryType.HardLink:
                File.Copy(Place(ArchivePath.Read(entry.LinkName)), Place(path), overwrite: true);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile:
                await WriteAsync(entry, Place(path), ct).ConfigureAwait(false);
                break;
            default:
                throw new InvalidDataException($"The archive holds '{entry.Name}', which is neither a file, a folder nor a link.");
        }
    }

    private static async Task WriteAsync(TarEntry entry, string place, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = (entry.Mode & All) | ReadWrite;
        var file = new FileStream(place, options);
        await using (file.ConfigureAwait(false))
        {
            if (entry.DataStream is { } content) await content.CopyToAsync(file, ct).ConfigureAwait(false);
        }

        File.SetLastWriteTimeUtc(place, entry.ModificationTime.UtcDateTime);
    }

    private void MakeLink(string path, string target)
    {
        var place = Place(path);
        if (Directory.Exists(Path.Combine(Path.GetDirectoryName(place)!, target))) Directory.CreateSymbolicLink(place, target);
        else File.CreateSymbolicLink(place, target);
    }

    /// <summary>Where a file or link goes, once its folder is there and an older one of its name is not.</summary>
    private string Place(string path)
    {
        var cut = path.LastIndexOf('/');
        var name = path[(cut + 1)..];
        if (name.Length == 0) throw new InvalidDataException("The archive holds a file without a name.");
        var place = Path.Combine(MakeFolder(path[..Math.Max(cut, 0)]), name);
        // Writing to a link would write to where it leads.
        if (new FileInfo(place).LinkTarget is not null) File.Delete(place);
        return place;
    }

    private string MakeFolder(string path)
    {
        var here = root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            here = Path.Combine(here, name);
            if (new DirectoryInfo(here).LinkTarget is not null)
                throw new IOException($"'{here}' is a link, and files of the archive belong below it. Remove it, or choose an empty folder.");
            Directory.CreateDirectory(here);
        }

        return here;
    }
}
