namespace BuildApi.PackageOverrides.Repository;

/// <summary>A file of the repository that may say which versions it wants.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
internal sealed record RepositoryFile(string Path, string Content);
