namespace BuildApi.BuildImages.References;

/// <summary>The kinds of registry that an image may come from.</summary>
internal enum ImageRegistry
{
    DockerHub,
    EcrPublic,
    Other,
}
