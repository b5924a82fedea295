using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.Runner.Tools;

namespace BuildApi.Tests.Runner;

/// <summary>Whether the tools inside a build are the versions that were resolved.</summary>
public sealed class ToolReportTests
{
    [Theory]
    [InlineData("node", "20.20.2", "v20.20.2", "v18.19.0", null, "20.20.2", "18.19.0", "")]
    [InlineData("node", "20.20.2", "v20.20.2", "sh: node: not found", null, "20.20.2", null, "")]
    [InlineData("npm", "10.8.2", "10.8.2", "", null, "10.8.2", null, "")]
    [InlineData("hugo", "0.136.5", "hugo v0.136.5-46cccb021+extended linux/amd64 BuildDate=2024", "", @"v(?<version>\d+\.\d+\.\d+)", "0.136.5", null, "")]
    [InlineData("yarn", "1.22.22", "warning: something 1.22.22", "", null, "1.22.22", null, "")]
    [InlineData("node", "20.20.2", "v18.19.0", "v18.19.0", null, "18.19.0", "18.19.0", "node should be 20.20.2, but /usr/local/bin/node is 18.19.0")]
    [InlineData("node", "20.20.2", "", "", null, null, null, "printed no version: nothing")]
    [InlineData("node", "20.20.2", "Segmentation fault", "", null, null, null, "printed no version: Segmentation fault")]
    [InlineData("node", "20.2.0", "v20.20.0", "", null, "20.20.0", null, "node should be 20.2.0")]
    public void A_tool_is_what_it_says_it_is(
        string package, string wanted, string now, string before, string? pattern, string? installed, string? from, string why)
    {
        var report = $"tool {package}\npath /usr/local/bin/{package}\nnow {now}\nbefore {before}\n";

        var (build, failure) = ToolReport.Verify(Build(package), [Tool(package, wanted, pattern)], ToolReport.Read(report));

        var found = Assert.Single(build.Packages);
        Assert.Equal((installed, from), (found.Installed, found.From));
        if (why.Length == 0) Assert.Null(failure);
        else Assert.Contains(why, failure!.Message, StringComparison.Ordinal);
        if (failure is not null) Assert.Equal((FailureCode.PackageNotEffective, StepName.Packages), (failure.Code, failure.Step!.Value));
    }

    [Fact]
    public void All_tools_are_recorded_and_the_first_that_is_wrong_is_the_failure()
    {
        var report =
            "tool node\npath /a/node\nnow v1.0.0\nbefore \ntool npm\npath /a/npm\nnow 2.0.0\nbefore 1.0.0\ntool yarn\npath /a/yarn\nnow 9.9.9\nbefore \n";

        var (build, failure) = ToolReport.Verify(Build("node", "npm", "yarn"), [Tool("node", "1.0.0"), Tool("npm", "3.0.0"), Tool("yarn", "4.0.0")],
            ToolReport.Read(report));

        Assert.Equal(["1.0.0", "2.0.0", "9.9.9"], build.Packages.Select(package => package.Installed!));
        Assert.StartsWith("npm should be 3.0.0", failure!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("path /a\nnow 1.0.0\n")]
    [InlineData("tool other\nnow 1.0.0\n")]
    [InlineData("\n\n\n")]
    public void A_report_that_does_not_name_the_tool_changes_nothing(string report)
    {
        var (build, failure) = ToolReport.Verify(Build("node"), [Tool("node", "1.0.0")], ToolReport.Read(report));
        Assert.Null(failure);
        Assert.Null(Assert.Single(build.Packages).Installed);
    }

    private static AttemptTool Tool(string package, string version, string? pattern = null) =>
        new() { Package = package, Version = version, VersionCommand = [package, "--version"], VersionPattern = pattern };

    private static Build Build(params string[] packages) => new()
    {
        Key = new BuildKey(AppId.Parse("app", null), 1),
        State = BuildState.Running,
        Attempt = 1,
        Trigger = BuildTrigger.Api,
        Branch = "main",
        QueuedAt = DateTimeOffset.UnixEpoch,
        Packages = [.. packages.Select(package => new BuildPackage { Package = package, Requested = "latest" })],
    };
}
