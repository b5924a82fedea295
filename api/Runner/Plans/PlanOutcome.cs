using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Runner.Plans;

/// <summary>A plan or the reason why there is none, and what to say of it in the log.</summary>
internal sealed record PlanOutcome(BuildPlan? Plan, BuildFailure? Failure, IReadOnlyList<string> LogLines)
{
    /// <summary>Whether the build needs npm, and what decided; null when the spec could not be read.</summary>
    public (bool Needed, string DecidedBy)? Npm { get; init; }

    /// <summary>The spec that the plan was made from.</summary>
    public UsedSpec? Spec { get; init; }
}
