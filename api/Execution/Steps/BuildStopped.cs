using BuildApi.Builds;
using BuildApi.Execution.Run;
using BuildApi.Failures;

namespace BuildApi.Execution.Steps;

/// <summary>
/// Ends an attempt from wherever it stands, with its verdict: the way out of the steps of <see cref="BuildRun"/>, which
/// are many calls deep. Not an error of the service.
/// </summary>
internal sealed class BuildStopped(BuildVerdict verdict) : Exception(verdict.Failure?.Message ?? verdict.Event.ToString())
{
    public BuildVerdict Verdict => verdict;

    public static BuildStopped Failed(FailureCode code, StepName step, string message, string? hint = null) =>
        new(BuildVerdict.Failed(new BuildFailure { Code = code, Step = step, Message = message, Hint = hint }));
}
