using BuildApi.Builds;

namespace BuildApi.Tests.Builds;

public sealed class BuildStepTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Steps_are_listed_in_their_order_whatever_was_reported_first()
    {
        var steps = With([], ("Build", "Running", 0), ("Provision", "Running", 1), ("Source", "Running", 2));
        Assert.Equal(["Provision", "Source", "Build"], steps.Select(step => step.Name.ToString()));
    }

    [Fact]
    public void A_step_knows_how_long_it_took()
    {
        var step = Assert.Single(With([], ("Build", "Running", 0), ("Build", "Succeeded", 31.25)));

        Assert.Equal((StepStatus.Succeeded, Noon, Noon.AddSeconds(31.25), 31.25), (step.Status, step.StartedAt, step.FinishedAt!.Value, step.Seconds!.Value));
    }

    [Fact]
    public void A_step_that_ended_is_not_changed_by_a_late_report()
    {
        var steps = With([], ("Build", "Running", 0), ("Build", "Failed", 5), ("Build", "Succeeded", 9), ("Build", "Running", 10));
        Assert.Equal((StepStatus.Failed, 5.0), (steps[0].Status, steps[0].Seconds));
    }

    [Fact]
    public void An_end_without_a_start_takes_no_time() =>
        Assert.Equal(0, Assert.Single(With([], ("Source", "Succeeded", 3))).Seconds);

    [Fact]
    public void A_clock_that_went_back_gives_no_negative_time() =>
        Assert.Equal(0, Assert.Single(With([], ("Source", "Running", 3), ("Source", "Succeeded", 1))).Seconds);

    [Fact]
    public void What_still_runs_when_the_build_ends_ends_as_the_build_did()
    {
        var steps = BuildStep.Ended(With([], ("Source", "Running", 0), ("Source", "Succeeded", 1), ("Build", "Running", 1)), StepStatus.Canceled,
            Noon.AddSeconds(8));

        Assert.Equal([StepStatus.Succeeded, StepStatus.Canceled], steps.Select(step => step.Status));
        Assert.Equal([1.0, 7.0], steps.Select(step => step.Seconds!.Value));
    }

    private static IReadOnlyList<BuildStep> With(IReadOnlyList<BuildStep> steps, params (string Name, string Status, double Seconds)[] reports) =>
        reports.Aggregate(steps, (all, report) => BuildStep.With(
            all, Enum.Parse<StepName>(report.Name), Enum.Parse<StepStatus>(report.Status), Noon.AddSeconds(report.Seconds)));
}
