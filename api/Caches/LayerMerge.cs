namespace BuildApi.Caches;

/// <summary>
/// Makes one layer of several, in which each file is a second name of the one that counts: nothing is copied, and the
/// layers it is made of stay as they are for whoever reads them.
/// </summary>
internal sealed class LayerMerge(CachePatterns patterns)
{
    private long files, bytes;

    /// <summary>Files and bytes of the merged layer; null when it cannot be made, because a folder was renamed or a file lies in two layers.</summary>
    /// <param name="layers">Their folders, newest first.</param>
    /// <param name="target">A folder that is there and empty.</param>
    public (long Files, long Bytes)? Run(IReadOnlyList<string> layers, string target) =>
        TryMerge([.. layers.Select(layer => LayerEntry.Find(layer)).OfType<LayerEntry>()], target, []) ? (files, bytes) : null;

    private bool TryMerge(List<LayerEntry> folders, string target, string[] path)
    {
        if (folders.Any(folder => folder.IsRedirect)) return false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < folders.Count; at++)
        {
            foreach (var found in Directory.EnumerateFileSystemEntries(folders[at].Path))
            {
                var name = Path.GetFileName(found);
                if (!seen.Add(name) || LayerEntry.Find(found) is not { IsRemoval: false } entry) continue;
                if (!TryTake(entry, folders.Skip(at + 1), Path.Combine(target, name), [.. path, name])) return false;
            }
        }

        return true;
    }

    private bool TryTake(LayerEntry entry, IEnumerable<LayerEntry> below, string target, string[] path)
    {
        var choice = patterns.Choose(path, out var pattern);
        if (choice == CacheChoice.Leave || (!entry.IsFolder && pattern is null)) return true;
        if (entry.IsFolder)
        {
            entry.MakeFolderLike(target);
            return TryMerge(FoldersThatShow(entry, below, path[^1]), target, path);
        }

        if (entry.IsWithoutContent) return false;
        entry.LinkTo(target);
        files++;
        bytes += entry.Bytes;
        return true;
    }

    // A folder shows those below it until one hides what is under it, or something else has its name.
    private static List<LayerEntry> FoldersThatShow(LayerEntry top, IEnumerable<LayerEntry> below, string name)
    {
        var shown = new List<LayerEntry> { top };
        foreach (var folder in below)
        {
            if (shown[^1].IsOpaque) break;
            if (LayerEntry.Find(Path.Combine(folder.Path, name)) is not { } next) continue;
            if (!next.IsFolder) break;
            shown.Add(next);
        }

        return shown;
    }
}
