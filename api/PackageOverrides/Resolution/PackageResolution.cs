namespace BuildApi.PackageOverrides.Resolution;

/// <summary>What a list of overrides came down to, in the order of the list.</summary>
internal sealed record PackageResolution(IReadOnlyList<ResolvedPackage> Resolved, IReadOnlyList<PackageProblem> Problems)
{
    public bool IsComplete => Problems.Count == 0;
}
