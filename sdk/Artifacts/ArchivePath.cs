namespace BuildApi.Sdk;

/// <summary>The name of an entry of an archive, as a path below the folder it is unpacked into.</summary>
internal static class ArchivePath
{
    // On Windows a colon or a backslash would lead elsewhere, on Unix they are letters like any other.
    private static readonly char[] NotInNames = Path.GetInvalidFileNameChars();

    /// <summary>The path, names separated by single slashes; "" is the folder itself.</summary>
    /// <exception cref="InvalidDataException">It leads out of the folder, or cannot be the name of a file on this system.</exception>
    public static string Read(string entry)
    {
        var names = entry.Split('/').Where(name => name is not ("" or ".")).ToList();
        if (entry.StartsWith('/') || names.Contains(".."))
            throw new InvalidDataException($"The archive holds '{entry}', which lies outside the folder it is unpacked into.");
        return names.Exists(name => name.IndexOfAny(NotInNames) >= 0)
            ? throw new InvalidDataException($"The archive holds '{entry}', which cannot be the name of a file on this system.")
            : string.Join('/', names);
    }
}
