using BuildApi.Builds;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Runner.Tools;

/// <summary>Judges what the tools said inside the build: whether each is the version that was resolved; pure.</summary>
internal static class ToolReport
{
    /// <summary>What the runner found of one tool.</summary>
    internal sealed record Finding(string Package, string Path, string Now, string Before);

    /// <summary>Reads the runner's report: four lines a tool, <c>tool</c>, <c>path</c>, <c>now</c>, <c>before</c>.</summary>
    public static IReadOnlyList<Finding> Read(string report)
    {
        var findings = new List<Finding>();
        foreach (var line in report.Split('\n'))
        {
            var (key, value) = line.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0 ? (line[..blank], line[(blank + 1)..].Trim()) : (line, "");
            if (key == "tool") findings.Add(new Finding(value, "", "", ""));
            else if (findings.Count > 0)
            {
                var last = findings[^1];
                findings[^1] = key switch
                {
                    "path" => last with { Path = value },
                    "now" => last with { Now = value },
                    "before" => last with { Before = value },
                    _ => last,
                };
            }
        }

        return findings;
    }

    /// <summary>The build with what is installed and what was before, and the first tool that is not the resolved one.</summary>
    public static (Build Build, BuildFailure? Failure) Verify(Build build, IReadOnlyList<AttemptTool> tools, IReadOnlyList<Finding> findings)
    {
        BuildFailure? failure = null;
        var packages = build.Packages.Select(package =>
        {
            if (tools.FirstOrDefault(tool => tool.Package == package.Package) is not { } tool) return package;
            if (findings.FirstOrDefault(finding => finding.Package == package.Package) is not { } finding) return package;
            var now = VersionIn(finding.Now, tool);
            if (now != tool.Version) failure ??= NotEffective(tool, finding, now);
            return package with { Installed = now, From = VersionIn(finding.Before, tool) };
        }).ToList();
        return (build with { Packages = packages }, failure);
    }

    private static BuildFailure NotEffective(AttemptTool tool, Finding finding, string? now) => new()
    {
        Code = FailureCode.PackageNotEffective,
        Step = StepName.Packages,
        Message = now is null
            ? $"{tool.Package} should be {tool.Version}, but '{string.Join(' ', tool.VersionCommand)}' ({finding.Path}) printed no version: "
                + $"{(finding.Now.Length == 0 ? "nothing" : finding.Now)}"
            : $"{tool.Package} should be {tool.Version}, but {finding.Path} is {now}. Something in the image puts it before the override on PATH.",
    };

    private static string? VersionIn(string output, AttemptTool tool) =>
        VersionReading.TryRead(new VersionCommand { Run = tool.VersionCommand, Pattern = tool.VersionPattern }, output, out var version) ? version.ToString()
            : null;
}
