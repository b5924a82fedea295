namespace BuildApi.PackageOverrides.Sources;

/// <summary>
/// Where the npm registry is: the setting, or else what the build image's own npm client answers. Asked before every
/// request to the registry, so an implementation keeps its answer. Safe to call from many threads at once.
/// </summary>
internal interface INpmRegistryAddress
{
    /// <summary>Null when nothing says where it is.</summary>
    Task<Uri?> FindAsync(CancellationToken ct);
}
