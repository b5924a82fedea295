using BuildApi.Caches;

namespace BuildApi.Runner.Plans;

/// <summary>
/// Where package managers shall keep what they download, so that the next build finds it. Only builds that have no place
/// of their own for it get these (the session looks): neither a variable nor a file of the project is overridden.
/// </summary>
internal static class DownloadFolders
{
    public static IReadOnlyList<KeyValuePair<string, string>> For(SourceReport source)
    {
        var folders = new List<KeyValuePair<string, string>> { new("npm_config_cache", $"{CachePlaces.Downloads}/npm") };
        // What Yarn 1 calls its cache is for the later Yarns a folder that a project may keep in its repository.
        if (source.LockFiles.TryGetValue("yarn.lock", out var text))
            folders.Add(text.Contains("__metadata:", StringComparison.Ordinal) ? new("YARN_GLOBAL_FOLDER", $"{CachePlaces.Downloads}/yarn-berry")
                : new("YARN_CACHE_FOLDER", $"{CachePlaces.Downloads}/yarn"));
        return folders;
    }
}
