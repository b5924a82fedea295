namespace BuildApi.Artifacts;

/// <summary>A file that a build produced.</summary>
/// <param name="Path">Below the output folder, names separated by slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of the content, in hexadecimal digits.</param>
/// <param name="ContentType">By the path's extension.</param>
internal sealed record ArtifactView(string Path, long Size, string Sha256, string ContentType)
{
    public static ArtifactView From(ArtifactEntry entry) =>
        new(entry.Path, entry.Size, entry.Sha256Text, ArtifactContentTypes.Of(entry.Path));
}
