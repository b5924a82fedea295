namespace BuildApi.Caches;

/// <summary>What of a layer belongs to a pattern.</summary>
internal sealed record PathShare(string Pattern, long Files, long Bytes);

/// <summary>
/// Makes a layer of the folder that a build wrote: what no pattern names is moved out, by renaming, so that the price
/// depends on how many folders are looked into and not on how much is kept.
/// </summary>
internal sealed class CacheSelection(CachePatterns patterns, IReadOnlyList<string> below, Func<string> placeForRest)
{
    private readonly Dictionary<string, (long Files, long Bytes)> shares = [];
    private bool hasOddNames;

    /// <summary>What each pattern took of this layer; those that took nothing are not listed.</summary>
    public IReadOnlyList<PathShare> Shares => [.. shares.Select(share => new PathShare(share.Key, share.Value.Files, share.Value.Bytes))];

    /// <summary>Whether anything is left, removals of what is below included.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Bytes of the whole layer.</summary>
    public long Bytes { get; private set; }

    public void Run(string layer)
    {
        Select(layer, []);
        Bytes = hasOddNames ? FolderSize.OnDisk(layer) : shares.Values.Sum(share => share.Bytes);
    }

    /// <summary>Whether a pattern takes something of the layers below.</summary>
    public static bool TakesBelow(CachePattern pattern, IReadOnlyList<string> layers) => layers.Any(layer => IsIn(pattern, layer, []));

    private void Select(string folder, string[] path)
    {
        foreach (var found in Directory.GetFileSystemEntries(folder))
        {
            if (LayerEntry.Find(found) is not { } entry)
            {
                hasOddNames = true;
                continue;
            }

            string[] inside = [.. path, Path.GetFileName(found)];
            var choice = patterns.Choose(inside, out var pattern);
            if (choice == CacheChoice.Leave) entry.MoveTo(placeForRest());
            else if (entry.IsRemoval) HasContent = true;
            else if (choice == CacheChoice.Take) Take(entry, pattern!);
            else if (!entry.IsFolder && pattern is not null) Take(entry, pattern);
            else if (!entry.IsFolder) entry.MoveTo(placeForRest());
            else LookInto(entry, inside);
        }
    }

    private void LookInto(LayerEntry folder, string[] path)
    {
        Select(folder.Path, path);
        if (Directory.EnumerateFileSystemEntries(folder.Path).Any()) return;
        // An empty folder may hide one below; one that hides nothing is nothing.
        if (below.Any(layer => Directory.Exists(Path.Combine([layer, .. path])))) HasContent = true;
        else folder.MoveTo(placeForRest());
    }

    private void Take(LayerEntry entry, CachePattern pattern)
    {
        HasContent = true;
        var (files, bytes) = (1L, entry.Bytes);
        if (entry.IsFolder)
        {
            (files, bytes) = FolderSize.Of(entry.Path, out var isWhole);
            hasOddNames |= !isWhole;
        }

        var (filesBefore, bytesBefore) = shares.GetValueOrDefault(pattern.Text);
        shares[pattern.Text] = (filesBefore + files, bytesBefore + bytes);
    }

    private static bool IsIn(CachePattern pattern, string folder, string[] path)
    {
        if (!Directory.Exists(folder)) return false;
        foreach (var found in Directory.EnumerateFileSystemEntries(folder))
        {
            if (LayerEntry.Find(found) is { IsRemoval: true }) continue;
            string[] inside = [.. path, Path.GetFileName(found)];
            var (takes, mayBelow) = pattern.Match(inside);
            if (takes) return true;
            if (mayBelow && new FileInfo(found) is { LinkTarget: null } && IsIn(pattern, found, inside)) return true;
        }

        return false;
    }
}
