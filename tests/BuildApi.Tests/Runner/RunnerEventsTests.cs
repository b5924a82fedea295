using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Failures;
using BuildApi.Runner.Protocol;

namespace BuildApi.Tests.Runner;

/// <summary>The lines of a runner's event file, each with what it makes of a build.</summary>
public sealed class RunnerEventsTests
{
    private static readonly DateTimeOffset Started = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("step source started 1767323045.5", "Source Running")]
    [InlineData("step source started 1767323045.5\nstep source succeeded 1767323047.0", "Source Succeeded 1.5")]
    [InlineData("step preBuild started 1767323045\nstep preBuild failed 1767323046", "PreBuild Failed 1")]
    [InlineData("step build started 1767323045.123456789\nstep postBuild started 1767323046", "Build Running, PostBuild Running")]
    [InlineData("step nonsense started 1767323045", "")]
    [InlineData("step 3 started 1767323045\nstep source begun 1767323045", "")]
    [InlineData("step source started", "")]
    public void Steps_are_kept_with_their_times(string lines, string steps) =>
        Assert.Equal(steps, string.Join(", ", Apply(lines).Steps.Select(step => $"{step.Name} {step.Status} {step.Seconds}".Trim())));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("99999999999999999")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    public void A_clock_that_cannot_be_right_is_replaced_by_the_builds_start(string time) =>
        Assert.Equal(Started, Assert.Single(Apply($"step source started {time}").Steps).StartedAt);

    [Theory]
    [InlineData("usage 1500000 4096 10 20 30 40", "1.5 4096 10 20 30 40")]
    [InlineData("usage 1 1 1 1 1 1\nusage 2000000 - - - 0 0", "2    0 0")]
    [InlineData("usage x -1 99999999999999999999 0x1 1e3 ", "     ")]
    [InlineData("usage 1 2", "none")]
    public void What_was_used_is_what_was_told_last(string lines, string expected) => Assert.Equal(expected, Apply(lines).Usage is { } usage
        ? FormattableString.Invariant($"{usage.CpuSeconds} {usage.PeakMemoryBytes} {usage.DiskReadBytes} {usage.DiskWrittenBytes} ")
            + $"{usage.ReceivedBytes} {usage.SentBytes}"
        : "none");

    [Fact]
    public void The_commit_is_kept() => Assert.Equal("4f2a", Apply("commit 4f2a").Commit);

    [Theory]
    [InlineData("succeeded", "Succeeded", null)]
    [InlineData("artifacts /workspace/app//dist", "Succeeded", "/workspace/app//dist")]
    [InlineData("artifacts /workspace/app//my output", "Succeeded", "/workspace/app//my output")]
    [InlineData("artifacts /workspace/app//dist\nsucceeded", "Succeeded", "/workspace/app//dist")]
    public void Success_is_a_verdict_with_the_folder_of_the_artifacts(string lines, string happened, string? folder)
    {
        var verdict = Apply(lines).Verdict!;
        Assert.Equal((happened, folder), (verdict.Event.ToString(), verdict.ArtifactFolder));
    }

    [Theory]
    [InlineData("succeeded", null)]
    [InlineData("artifacts /workspace/app//dist\nwrote \nsucceeded", "")]
    [InlineData("artifacts /workspace/app//dist\nwrote dist/my site/browser//.next//\nsucceeded", "dist/my site/browser, .next")]
    public void The_folders_that_were_written_are_kept_where_somebody_looked(string lines, string? folders)
    {
        var written = Apply(lines).Verdict!.WrittenFolders;

        Assert.Equal(folders, written is null ? null : string.Join(", ", written));
    }

    [Theory]
    [InlineData("runs yarn 4.1.0 yarnPath in .yarnrc.yml", "4.1.0", "yarnPath in .yarnrc.yml")]
    [InlineData("runs yarn 4.1.0 /x/yarn\nruns yarn 1.22.19 /store/yarn", "1.22.19", null)]
    [InlineData("runs yarn nonsense why", "1.22.19", null)]
    [InlineData("runs pnpm 9.0.0 why", "1.22.19", null)]
    public void The_table_has_the_version_that_really_ran(string lines, string installed, string? why)
    {
        var build = Build() with { Packages = [new BuildPackage { Package = "yarn", Requested = "1", Resolved = "1.22.19", Installed = "1.22.19" }] };

        var package = Assert.Single(new RunnerEvents(null).Apply(build, lines).Packages);

        Assert.Equal((installed, why), (package.Installed, package.SwitchedBy));
    }

    [Fact]
    public void A_command_that_failed_is_found_in_the_plan()
    {
        var failure = Apply("failed command_failed 127 1").Verdict!.Failure!;

        Assert.Equal((FailureCode.CommandFailed, StepName.Build, "npm run build\nnpm test", 127, 9),
            (failure.Code, failure.Step!.Value, failure.Command, failure.ExitCode!.Value, failure.SpecLine!.Value));
        Assert.Equal("The command 'npm run build …' ended with exit code 127.", failure.Message);
    }

    [Theory]
    [InlineData("false\n", "false")]
    [InlineData("  npm test  \n\n", "npm test")]
    [InlineData("if true; then\n  false\nfi\n", "if true; then …")]
    [InlineData("# says why\nset -e\r\nnpm test\n", "npm test …")]
    [InlineData("# nothing but this", "# nothing but this")]
    [InlineData("", "")]
    public void A_command_is_quoted_whole_or_by_its_first_telling_line(string command, string quoted)
    {
        var plan = Plan() with { Commands = [Command(PlanPhase.Build, command, 1)] };

        Assert.Equal($"The command '{quoted}' ended with exit code 1.",
            new RunnerEvents(plan).Apply(Build(), "failed command_failed 1 0").Verdict!.Failure!.Message);
    }

    [Fact]
    public void Which_command_failed_is_known_by_its_place_in_the_plan() => Assert.Equal(1, Apply("failed command_failed 127 1").Verdict!.FailedCommand);

    [Theory]
    [InlineData("failed command_failed 1 ")]
    [InlineData("failed command_failed 1 7")]
    [InlineData("failed command_failed 1 -1")]
    public void A_session_that_did_not_get_to_a_command_fails_too(string line)
    {
        var failure = Apply("step source succeeded 1\n" + line).Verdict!.Failure!;
        Assert.Equal((FailureCode.CommandFailed, StepName.Source), (failure.Code, failure.Step!.Value));
        Assert.Contains("exit code 1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed clone_auth_failed 0 The key is gone.", "CloneAuthFailed", "The key is gone.")]
    [InlineData("failed out_of_memory 137 More.", "OutOfMemory", "More.")]
    [InlineData("failed Bad\"Code 1 Text.", "Internal", "Text.")]
    [InlineData("failed unheard_of 1 Text.", "Internal", "Text.")]
    public void Another_failure_comes_with_its_code_and_sentence(string line, string code, string message)
    {
        var failure = Apply("step source started 5\n" + line).Verdict!.Failure!;
        Assert.Equal((code, StepName.Source, message), (failure.Code.ToString(), failure.Step!.Value, failure.Message));
    }

    [Fact]
    public void What_was_decided_first_stands()
    {
        Assert.Equal(BuildEvent.Failed, Apply("failed command_failed 1 0\nsucceeded").Verdict!.Event);
        Assert.Equal(BuildEvent.Succeeded, Apply("succeeded\nfailed command_failed 1 0").Verdict!.Event);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("something new from a newer runner")]
    [InlineData("command 0 started 5")]
    [InlineData("commit")]
    [InlineData("commit main")]
    [InlineData("commit 4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4f2a4")]
    [InlineData("failed")]
    public void A_line_that_says_nothing_known_changes_nothing(string lines) => Assert.Equal(Build(), Apply(lines));

    private static Build Apply(string lines) => new RunnerEvents(Plan()).Apply(Build(), lines);

    private static Build Build() => new()
    {
        Key = new BuildKey(AppId.Parse("app", null), 1),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "main",
        QueuedAt = Started,
        StartedAt = Started,
    };

    private static BuildPlan Plan() => new()
    {
        AppRoot = ".",
        WorkingFolder = ".",
        Environment = [],
        Commands = [Command(PlanPhase.PreBuild, "npm ci", 5), Command(PlanPhase.Build, "npm run build\nnpm test", 9)],
        CachePaths = [],
        CustomHeaders = [],
        Warnings = [],
    };

    private static PlannedCommand Command(PlanPhase phase, string text, int line) =>
        new() { Phase = phase, Section = "frontend", Text = text, Line = line, Path = "frontend" };
}
