namespace BuildApi.PackageOverrides.Versions;

internal enum BoundKind
{
    Equal,
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// <summary>One comparison of a range.</summary>
/// <param name="IsImplied">
/// Made by unfolding <c>^</c>, <c>~</c> or an x-range, where npm writes <c>&lt;2.0.0-0</c>: it keeps 2.0.0's prereleases
/// out and must not let any in.
/// </param>
internal sealed record VersionBound(BoundKind Kind, SemanticVersion Version, bool IsImplied = false)
{
    public bool IsUpper => Kind is BoundKind.Below or BoundKind.AtMost;

    public bool Admits(SemanticVersion version)
    {
        var order = version.CompareTo(Version);
        return Kind switch
        {
            BoundKind.Equal => order == 0,
            BoundKind.Above => order > 0,
            BoundKind.AtLeast => order >= 0,
            BoundKind.Below => order < 0,
            _ => order <= 0,
        };
    }
}
