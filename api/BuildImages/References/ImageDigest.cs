using BuildApi.Engines;

namespace BuildApi.BuildImages.References;

/// <summary>What to record of an image so that the very same one can be run again.</summary>
internal static class ImageDigest
{
    /// <summary>The digest under which the registry has the image, or the engine's own id for one that this registry never had.</summary>
    public static string Of(ImageReference reference, EngineImage image) =>
        reference.Digest
        ?? image.RepoDigests.Select(each => each.Split('@', 2))
            .FirstOrDefault(parts => parts.Length == 2 && IsOf(reference, parts[0]))?[1]
        ?? image.Id;

    /// <summary>Enough of a digest for people to compare: <c>sha256:dbcc1c35ac38</c>.</summary>
    public static string Short(string digest)
    {
        var length = digest.IndexOf(':', StringComparison.Ordinal) + 1 + 12;
        return digest.Length > length ? digest[..length] : digest;
    }

    // Engines write the short form of Docker Hub's names.
    private static bool IsOf(ImageReference reference, string name) =>
        ImageReference.TryParse(name, out var other, out _) && other.Name == reference.Name;
}
