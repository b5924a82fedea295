using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Failures;
using BuildApi.Hints;

namespace BuildApi.Execution.Steps;

/// <summary>Whether a build that failed had come through all of its installs: only then is what it leaves whole.</summary>
internal static class FinishedInstalls
{
    public static bool HasAll(BuildPlan plan, BuildVerdict verdict)
    {
        var installs = plan.Commands.Index().Where(command => PackageInstall.IsIn(command.Item.Text)).ToList();
        return installs.Count > 0 && installs[^1].Index < Reached(plan, verdict) && installs.All(install => FailsWithItsInstall(install.Item.Text));
    }

    // How many commands ended well. A build that does not have its artifacts has run all of them.
    private static int Reached(BuildPlan plan, BuildVerdict verdict) => verdict.Failure?.Code switch
    {
        FailureCode.CommandFailed => verdict.FailedCommand ?? 0,
        FailureCode.ArtifactsMissing or FailureCode.ArtifactsTooLarge => plan.Commands.Count,
        _ => 0,
    };

    // What follows behind ';', '|' or a line end, or runs beside it, hides how the install ended.
    private static bool FailsWithItsInstall(string text)
    {
        var choices = text.Trim().Split("||");
        return choices.All(choice => PackageInstall.IsIn(choice) || choice == choices[0])
            && choices.All(choice => !choice.Replace("&&", "", StringComparison.Ordinal).Replace("2>&1", "", StringComparison.Ordinal).AsSpan()
                .ContainsAny(";|&\n"));
    }
}
