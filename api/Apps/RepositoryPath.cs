using System.Diagnostics.CodeAnalysis;

namespace BuildApi.Apps;

/// <summary>
/// Folders and patterns of a repository, normalised: parts joined by single slashes, no <c>.</c> or <c>..</c> among them,
/// no slash at either end; <c>.</c> alone is the root.
/// </summary>
internal static class RepositoryPath
{
    /// <summary>
    /// Resolves a path as a spec writes it. A leading slash means <paramref name="from"/> as well, never the root of the
    /// file system. False when it leads out of the repository, or holds a control character: no spec means one, and a line
    /// end would be the end of a line of what the runner is told.
    /// </summary>
    public static bool TryResolve(string from, string path, [NotNullWhen(true)] out string? resolved)
    {
        resolved = null;
        if (path.Trim().Any(char.IsControl)) return false;
        var parts = new List<string>(Parts(from));
        foreach (var part in Parts(path.Trim()))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0 && !parts[^1].AsSpan().ContainsAny('*', '$'))
                parts.RemoveAt(parts.Count - 1);
            else return false;
        }

        resolved = parts.Count == 0 ? "." : string.Join('/', parts);
        return true;
    }

    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");
}
