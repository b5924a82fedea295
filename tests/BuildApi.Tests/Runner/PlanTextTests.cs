using System.Text;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Runner.Plans;

namespace BuildApi.Tests.Runner;

/// <summary>The plan's exact bytes: records whose values need no quoting.</summary>
public sealed class PlanTextTests
{
    [Fact]
    public void A_plan_is_written_record_by_record()
    {
        var plan = Plan("site", Command(PlanPhase.PreBuild, "npm ci"), Command(PlanPhase.PostBuild, "echo \"it's\"\necho done")) with
        {
            Artifacts = new ArtifactPlan { BaseDirectory = "dist", Files = ["**/*"], Line = 3 },
        };

        var text = Encoding.UTF8.GetString(PlanText.Write(plan, [new("CI", "true", false), new("OUT", "$HOME/out", true), new("EMPTY", "", false)], [],
            [new AttemptTool { Package = "node", Version = "20.1.0", VersionCommand = ["node", "--version"] },
            new AttemptTool { Package = "yarn", Version = "1.22.19", VersionCommand = ["yarn", "--version"] }]));

        Assert.Equal(
            "folder - 4\nsite\n" +
                "variable CI 4\ntrue\n" +
            "expand OUT 9\n$HOME/out\n" +
            "variable EMPTY 0\n\n" +
            "tool yarn 22\n1.22.19 yarn --version\n" +
            "artifacts - 4\ndist\n" +
            "command preBuild 6\nnpm ci\n" +
            "command postBuild 21\necho \"it's\"\necho done\n", text);
    }

    [Theory]
    [InlineData("é", 2)]
    [InlineData("€", 3)]
    [InlineData("🚀", 4)]
    [InlineData("a\nb\r\nc", 6)]
    [InlineData("command build 5\nrm -rf", 22)]
    public void Lengths_count_bytes_so_that_a_value_cannot_become_a_record(string value, int length) =>
        Assert.Equal($"folder - 1\n.\ncommand build {length}\n{value}\n",
        Encoding.UTF8.GetString(PlanText.Write(Plan(".", Command(PlanPhase.Build, value)), [], [])));

    private static BuildPlan Plan(string folder, params PlannedCommand[] commands) => new()
    {
        AppRoot = ".",
        WorkingFolder = folder,
        Environment = [],
        Commands = commands,
        CachePaths = [],
        CustomHeaders = [],
        Warnings = [],
    };

    private static PlannedCommand Command(PlanPhase phase, string text) =>
        new() { Phase = phase, Section = "frontend", Text = text, Line = 1, Path = "frontend" };
}
