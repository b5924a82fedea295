namespace BuildApi.BuildSpecs.Model;

/// <summary>What to collect.</summary>
internal sealed record ArtifactPlan
{
    /// <summary>May hold <c>$NAME</c> or a glob, as written in the spec; what that becomes must be checked again.</summary>
    public required string BaseDirectory { get; init; }
    /// <summary>Globs relative to <see cref="BaseDirectory"/>; a leading <c>!</c> excludes. Never empty.</summary>
    public required IReadOnlyList<string> Files { get; init; }
    /// <summary>Put every file into one folder.</summary>
    public bool DiscardPaths { get; init; }
    /// <summary>Where <c>baseDirectory</c> (or else <c>artifacts</c>) stands in the spec, for a failure that names it.</summary>
    public required int Line { get; init; }
}
