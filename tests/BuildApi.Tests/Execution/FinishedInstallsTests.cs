using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Execution.Steps;
using BuildApi.Failures;

namespace BuildApi.Tests.Execution;

/// <summary>Of a build that failed caches are kept only when all of its installs had finished.</summary>
public sealed class FinishedInstallsTests
{
    [Theory]
    [InlineData(true, 1, "npm ci", "npm run build")]
    [InlineData(true, 2, "npm ci", "echo x", "npm run build")]
    [InlineData(true, 1, "npm ci || npm install", "npm run build")]
    [InlineData(true, 1, "cd web && yarn install 2>&1 && cd ..", "npm run build")]
    [InlineData(false, 0, "npm ci", "npm run build")]
    [InlineData(false, 0, "npm ci && npm run build")]
    [InlineData(false, 1, "npm ci", "npm ci --prefix web", "npm run build")]
    [InlineData(false, 1, "npm ci", "npm run build", "pnpm install")]
    [InlineData(false, 1, "npm ci; echo done", "npm run build")]
    [InlineData(false, 1, "npm ci || true", "npm run build")]
    [InlineData(false, 1, "npm ci | tee log", "npm run build")]
    [InlineData(false, 1, "npm ci &", "npm run build")]
    [InlineData(false, 1, "npm ci\necho done", "npm run build")]
    [InlineData(false, 1, "echo nothing installed", "false")]
    public void A_command_that_failed_behind_all_installs_lets_the_caches_be_kept(bool kept, int failed, params string[] commands) =>
        Assert.Equal(kept, FinishedInstalls.HasAll(Plan(commands), Failed(FailureCode.CommandFailed) with { FailedCommand = failed }));

    [Theory]
    [InlineData("ArtifactsMissing", true)]
    [InlineData("ArtifactsTooLarge", true)]
    [InlineData("TimedOut", false)]
    [InlineData("OutOfMemory", false)]
    [InlineData("CommandFailed", false)]
    [InlineData("RunnerLost", false)]
    public void Of_what_ended_without_a_failed_command_only_a_lack_of_artifacts_lets_them(string code, bool kept) =>
        Assert.Equal(kept, FinishedInstalls.HasAll(Plan("npm ci"), Failed(Enum.Parse<FailureCode>(code))));

    private static BuildVerdict Failed(FailureCode code) => BuildVerdict.Failed(code, StepName.Build, "Why.");

    private static BuildPlan Plan(params string[] commands) => new()
    {
        AppRoot = ".",
        WorkingFolder = ".",
        Environment = [],
        Commands = [.. commands.Select(text => new PlannedCommand { Phase = PlanPhase.Build, Section = "frontend", Text = text, Line = 1, Path = "" })],
        CachePaths = [],
        CustomHeaders = [],
        Warnings = [],
    };
}
