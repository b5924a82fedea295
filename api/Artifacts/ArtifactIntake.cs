using System.IO.Pipelines;
using BuildApi.Failures;

namespace BuildApi.Artifacts;

/// <summary>
/// Takes an output folder as an engine gives it, and passes on what is an artifact: regular files, folders, and links
/// that stay inside. Whatever else is in there costs a notice, never the build.
/// </summary>
internal sealed class ArtifactIntake(ArtifactRules rules, ArtifactWriter writer, ArtifactNotices notices)
{
    /// <summary>Characters of all paths and targets of links, which are kept in memory meanwhile: 320 for each of the most files that are taken by default.</summary>
    private const long LongestNames = 64 * 1024 * 1024;

    private readonly Dictionary<string, ArtifactEntry> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new([""], StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly ArtifactLinks links = new();
    private string? root;
    private int seen;
    private long namesLength;
    private string firstSeen = "";

    /// <summary>Null when all is taken; otherwise why there is nothing to keep.</summary>
    public async Task<ArtifactFailure?> TakeAllAsync(Stream tar, CancellationToken ct)
    {
        // Not a BufferedStream: that asks whether the engine's stream can be read, which says no once it is drained.
        var buffered = PipeReader.Create(tar, new StreamPipeReaderOptions(bufferSize: 128 * 1024, leaveOpen: true));
        var reader = new ArtifactTarReader(buffered.AsStream(leaveOpen: true));
        while (await reader.NextAsync(ct) is { } entry)
        {
            // The folder itself comes first: "./" or "dist/".
            root ??= entry.Type == '5' ? entry.Name.TrimEnd('/') + "/" : "";
            if (Clean(entry.Name, entry.Name) is not { Length: > 0 } path || !IsChosen(path, entry)) continue;
            namesLength += entry.Name.Length + entry.Link.Length;
            if (TooLarge(entry.Size, links.Count) is { } failure) return failure;
            await TakeAsync(entry, path, reader, ct);
        }
        return await TakeLinksAsync(ct) ?? TooLarge(0, links: -1) ?? (writer.Files == 0 ? Missing() : null);
    }

    private async Task TakeAsync(ArtifactTarEntry entry, string path, ArtifactTarReader content, CancellationToken ct)
    {
        switch (entry.Type)
        {
            case '0' or '7':
                if (NameFor(path) is { } name) files.Add(path, await writer.AddFileAsync(name, entry, content, ct));
                break;
            case '1':
                await TakeHardLinkAsync(entry, path, ct);
                break;
            case '2':
                if (!links.TryAdd(path, entry.Link)) notices.Add(ArtifactNotices.Twice, path);
                break;
            case '5':
                await TakeFolderAsync(entry, path, ct);
                break;
            default:
                notices.Add(ArtifactNotices.NotAFile, path);
                break;
        }
    }

    private async Task TakeFolderAsync(ArtifactTarEntry entry, string path, CancellationToken ct)
    {
        if (!rules.DiscardPaths && NameFor(path) is { } name) await writer.AddFolderAsync(name, entry, ct);
        folders.Add(path);
    }

    private async Task TakeHardLinkAsync(ArtifactTarEntry entry, string path, CancellationToken ct)
    {
        if (Clean(entry.Link, path) is not { } target) return;
        if (!files.TryGetValue(target, out var file)) notices.Add(ArtifactNotices.LinkToNothing, path);
        else if (NameFor(path) is { } name) files.Add(path, await writer.AddHardLinkAsync(name, file, ct));
    }

    /// <summary>Symbolic links come last: only now is it known what they lead to, and nothing can be written through them.</summary>
    private async Task<ArtifactFailure?> TakeLinksAsync(CancellationToken ct)
    {
        foreach (var (path, target) in links.InOrder)
        {
            if (TooLarge(0, links: 0) is { } failure) return failure;
            if (links.Resolve(path, out var leaves) is not { } location) notices.Add(leaves ? ArtifactNotices.LinkLeaves : ArtifactNotices.LinkToNothing, path);
            else if (files.TryGetValue(location, out var file)) await TakeFileLinkAsync(path, target, file, ct);
            else if (folders.Contains(location)) await TakeFolderLinkAsync(path, target, ct);
            else notices.Add(ArtifactNotices.LinkToNothing, path);
        }
        return null;
    }

    private async Task TakeFileLinkAsync(string path, string target, ArtifactEntry file, CancellationToken ct)
    {
        if (NameFor(path) is not { } name) return;
        // In one folder for all the old way to the file is wrong.
        if (rules.DiscardPaths) await writer.AddHardLinkAsync(name, file, ct);
        else await writer.AddSymbolicLinkAsync(name, target, file, ct);
    }

    private async Task TakeFolderLinkAsync(string path, string target, CancellationToken ct)
    {
        if (rules.DiscardPaths)
        {
            notices.Add(ArtifactNotices.LinkToNothing, path);
            return;
        }
        notices.Add(ArtifactNotices.FolderLink, path);
        if (NameFor(path) is { } name) await writer.AddSymbolicLinkAsync(name, target, file: null, ct);
    }

    /// <summary>The path below the output folder ("" for itself), or null, with a notice, when it is none or cannot be kept.</summary>
    private string? Clean(string name, string shown)
    {
        var names = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        var expected = root!.Split('/').Where(part => part is not ("" or ".")).ToList();
        // A backslash separates names where somebody unpacks a zip on Windows.
        var why = name.StartsWith('/') || name.Split('/', '\\').Contains("..") || !names.Take(expected.Count).SequenceEqual(expected)
            ? ArtifactNotices.OutsidePath
            : name.Contains('\uFFFD') ? ArtifactNotices.NotUtf8 : null;
        if (why is null) return string.Join('/', names.Skip(expected.Count));
        notices.Add(why, shown);
        return null;
    }

    private bool IsChosen(string path, ArtifactTarEntry entry)
    {
        if (entry.Type != '5' && seen++ == 0) firstSeen = path;
        var choice = rules.Files.Choose(path, rules.OutputFolder);
        if (choice == ArtifactChoice.NextCache && entry.Type != '5') notices.Add(ArtifactNotices.NextCache, path);
        return choice == ArtifactChoice.Taken;
    }

    /// <summary>The name a file gets in the archive; null, with a notice, when another has it.</summary>
    private string? NameFor(string path)
    {
        var name = rules.DiscardPaths ? path[(path.LastIndexOf('/') + 1)..] : path;
        if (names.Add(name)) return name;
        notices.Add(ArtifactNotices.Twice, path);
        return null;
    }

    // What only has its name remembered takes memory all the same.
    private int Held => writer.Count + (rules.DiscardPaths ? folders.Count - 1 : 0);

    /// <param name="more">Bytes of the next.</param>
    /// <param name="links">Links that wait for the end.</param>
    private ArtifactFailure? TooLarge(long more, int links) =>
        Held + links >= rules.MaxFiles
            ? new ArtifactFailure(FailureCode.ArtifactsTooLarge,
                $"{Folder} holds more than {rules.MaxFiles} files, folders and links, which is the limit. Exclude some in artifacts.files, or raise "
                    + $"MaxArtifactFiles.")
            : writer.Bytes + more > rules.MaxBytes
                ? new ArtifactFailure(FailureCode.ArtifactsTooLarge,
                    $"{Folder} holds more than {rules.MaxBytes} bytes of artifacts, which is the limit: {writer.Count} took {writer.Bytes}, the next has "
                        + $"{more}. Exclude some in artifacts.files, or raise MaxArtifactBytes.")
                : writer.Expanded > rules.MaxBytes
                    ? new ArtifactFailure(FailureCode.ArtifactsTooLarge,
                        $"{Folder} holds links that lead to the same files again and again: as files of their own they would have {writer.Expanded} bytes, and "
                            + $"{rules.MaxBytes} are the limit. Exclude some in artifacts.files, or raise MaxArtifactBytes.")
                    : namesLength > LongestNames
                        ? new ArtifactFailure(FailureCode.ArtifactsTooLarge,
                            $"{Folder} holds paths of more than {LongestNames} characters together, which is the limit. Exclude some in artifacts.files.")
                        : null;

    private ArtifactFailure Missing() => new(FailureCode.ArtifactsMissing, seen == 0
        ? $"{Folder} is empty. Set artifacts.baseDirectory to the folder that the build writes to."
        : $"{Folder} holds {seen} files, such as {ArtifactNotices.Printable(firstSeen)}, but none that artifacts.files names. Write '**/*' for everything.");

    private string Folder => rules.OutputFolder.Trim('/') is { Length: > 0 } name ? $"The output folder '{name}'" : "The output folder";
}
