using System.Text;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Tests.BuildSpecs;

/// <summary>What becomes of a spec, one line a fact, so that a table row can say what it expects.</summary>
internal static class SpecOutline
{
    public static string Of(string yaml, string? appRoot = null, bool skipTests = false)
    {
        var result = BuildSpecReader.Read(yaml, "amplify.yml");
        var lines = new List<string>();
        lines.AddRange(result.Errors.Select(error => Line("error", error)));
        lines.AddRange(result.Warnings.Select(warning => Line("warning", warning)));
        if (result.Spec is not null)
            AddPlan(lines, result.Spec, new PlanRequest { AppRoot = appRoot, SkipTests = skipTests });
        return string.Join('\n', lines);
    }

    /// <summary>Every expected line is the beginning of the actual one, and none is left over.</summary>
    public static void AssertMatches(string expected, string actual, string what = "")
    {
        var wanted = expected.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var got = actual.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < Math.Max(wanted.Length, got.Length); i++)
            Assert.True(i < wanted.Length && i < got.Length && got[i].StartsWith(wanted[i], StringComparison.Ordinal),
                $"{what}: line {i + 1} differs. All of it:\n{actual}");
    }

    private static void AddPlan(List<string> lines, BuildSpec spec, PlanRequest request)
    {
        if (!BuildPlanner.TryPlan(spec, request, out var plan, out var problem))
        {
            lines.Add(Line("refused", problem));
            return;
        }

        lines.AddRange(plan.Warnings.Select(warning => Line("notice", warning)));
        if (plan.WorkingFolder != "." || plan.AppRoot != ".")
            lines.Add($"in {plan.WorkingFolder} of {plan.AppRoot}");
        lines.AddRange(plan.Environment.Select(variable => $"env {variable.Name}={Escape(variable.Value)}{(variable.Expandable ? " (expandable)" : "")}"));
        lines.AddRange(plan.Commands.Select(command => $"{command.Phase} {command.Section} {command.Line}: {Escape(command.Text)}"));
        AddOutput(lines, plan);
    }

    private static void AddOutput(List<string> lines, BuildPlan plan)
    {
        foreach (var (name, artifacts) in new[] { ("artifacts", plan.Artifacts), ("test artifacts", plan.TestArtifacts) })
            if (artifacts is not null)
                lines.Add($"{name} {artifacts.BaseDirectory} [{string.Join(", ", artifacts.Files)}]{(artifacts.DiscardPaths ? " flat" : "")}");
        lines.AddRange(plan.CachePaths.Select(path => $"cache {path}"));
        lines.AddRange(
            plan.CustomHeaders.Select(rule => $"headers {rule.Pattern} {string.Join(", ", rule.Headers.Select(header => $"{header.Key}={header.Value}"))}"));
    }

    private static string Line(string kind, SpecProblem problem) =>
        $"{kind} {problem.Line}:{problem.Column} {problem.Path}: {Escape(problem.Message)} {Escape(problem.Fix)}";

    private static string Escape(string text) => new StringBuilder(text).Replace("\\", "\\\\").Replace("\n", "\\n").Replace("\r", "\\r").ToString();
}
