namespace BuildApi.PackageOverrides.Versions;

internal enum VersionSpecKind
{
    /// <summary>The newest release, by the source's own tag of that name where it has one.</summary>
    Latest,
    /// <summary>One version and no other.</summary>
    Exact,
    /// <summary>A partial version or a range; the newest that fits.</summary>
    Range,
    /// <summary>A name that the source gives to a version: <c>next</c>, <c>lts</c>, <c>lts/iron</c>.</summary>
    Tag,
    /// <summary>Whatever the repository asks for.</summary>
    Repository,
}
