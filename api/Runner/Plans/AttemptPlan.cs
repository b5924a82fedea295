using BuildApi.BuildSpecs.Model;
using BuildApi.Hints;

namespace BuildApi.Runner.Plans;

/// <summary>The plan that an attempt was given.</summary>
/// <param name="Files">Names at the repository's root.</param>
/// <param name="Source">Digest of the report that it was made from.</param>
internal sealed record AttemptPlan(BuildPlan Plan, IReadOnlyList<string> Files, string? Source = null)
{
    /// <summary>Of the project, for the case that its build fails.</summary>
    public ProjectFacts? Project { get; init; }

    /// <summary>
    /// All that was masked when the plan was given, encrypted: the app may be given other secrets while the build still has these, and the service may start
    /// anew meanwhile.
    /// </summary>
    public string? ClosedSecrets { get; init; }
}
