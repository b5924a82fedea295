using System.Diagnostics.CodeAnalysis;

namespace BuildApi.ToolStore.Archives;

/// <summary>Names inside archives, which are foreign input: made plain, and refused when they lead out.</summary>
internal static class ArchivePath
{
    /// <summary>Splits a name into its parts; <c>.</c> and doubled slashes fall away.</summary>
    /// <exception cref="ArchiveRefusedException">The name is absolute, climbs with <c>..</c>, or holds a control character.</exception>
    public static string[] Split(string name)
    {
        if (name.StartsWith('/')) throw new ArchiveRefusedException($"The archive contains an absolute path: {name}");
        if (name.Any(char.IsControl)) throw new ArchiveRefusedException("The archive contains a name with control characters.");
        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        return parts.Contains("..") ? throw new ArchiveRefusedException($"The archive contains a path that leaves its folder: {name}") : parts;
    }

    /// <summary>Where a symbolic link leads, from the folder it is in; false when that is outside of the root.</summary>
    public static bool TryFollow(IReadOnlyList<string> folder, string target, [NotNullWhen(true)] out string[]? path)
    {
        path = null;
        if (target.StartsWith('/')) return false;
        var walked = new List<string>(folder);
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..") walked.Add(part);
            else if (walked.Count == 0) return false;
            else walked.RemoveAt(walked.Count - 1);
        }
        path = [.. walked];
        return true;
    }
}
