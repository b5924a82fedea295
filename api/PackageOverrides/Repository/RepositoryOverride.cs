using BuildApi.PackageOverrides.Versions;

namespace BuildApi.PackageOverrides.Repository;

/// <summary>What the repository wants of one package, and which file and line said so.</summary>
/// <param name="Spec">Null when no file says anything, or when the one that decides cannot be understood.</param>
/// <param name="Why">One sentence; set when there is no spec.</param>
internal sealed record RepositoryOverride(VersionSpec? Spec, string? File, int Line, string? Why)
{
    /// <summary>Such as <c>.nvmrc line 1</c>.</summary>
    public string? Place => File is null ? null : $"{File} line {Line}";
}
