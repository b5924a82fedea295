namespace BuildApi.BuildImages.Checks;

/// <summary>Paths inside containers, which are Linux paths wherever the service runs.</summary>
internal static class ContainerPaths
{
    /// <summary>Where a link leads that is at <paramref name="path"/>: an absolute path without <c>.</c> and <c>..</c>.</summary>
    public static string Combine(string path, string linkTarget)
    {
        var start = linkTarget.StartsWith('/') ? "" : path[..path.LastIndexOf('/')];
        var parts = new List<string>();
        foreach (var part in $"{start}/{linkTarget}".Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not (".." or ".")) parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }
}
