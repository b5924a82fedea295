using System.Text;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;

namespace BuildApi.Runner.Plans;

/// <summary>
/// A plan as the session reads it: records of <c>KIND NAME LENGTH</c>, a line end, exactly that many bytes, a line end.
/// Nothing is quoted, so nothing can be quoted wrongly.
/// </summary>
internal static class PlanText
{
    /// <param name="defaults">Variables for builds that do not have them by any other way.</param>
    /// <param name="tools">The overrides; what really runs in their place is looked at while commands run.</param>
    public static byte[] Write(
        BuildPlan plan, IReadOnlyList<PlannedVariable> environment, IReadOnlyList<KeyValuePair<string, string>> defaults,
        IReadOnlyList<AttemptTool>? tools = null)
    {
        using var text = new MemoryStream();
        Record("folder", "-", plan.WorkingFolder);
        foreach (var variable in environment) Record(variable.Expandable ? "expand" : "variable", variable.Name, variable.Value);
        foreach (var (name, value) in defaults) Record("default", name, value);
        // Node.js is nvm's to change, which says so itself.
        foreach (var tool in (tools ?? []).Where(tool => tool.Package != "node"))
            Record("tool", tool.Package, $"{tool.Version} {string.Join(' ', tool.VersionCommand)}");
        for (var index = 0; index < plan.CachePaths.Count; index++)
            if (IsElsewhere(plan.CachePaths[index]))
                Record("cache", index.ToString(System.Globalization.CultureInfo.InvariantCulture), plan.CachePaths[index].TrimStart('!'));
        if (plan.Artifacts is not null) Record("artifacts", "-", plan.Artifacts.BaseDirectory);
        foreach (var command in plan.Commands) Record("command", StepOf(command.Phase), command.Text);
        return text.ToArray();

        void Record(string kind, string name, string value)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            text.Write(Encoding.ASCII.GetBytes($"{kind} {name} {bytes.Length}\n"));
            text.Write(bytes);
            text.WriteByte((byte)'\n');
        }
    }

    /// <summary>Whether a cache path is not (or not known to be) one of the repository, so that only the build can say where it is.</summary>
    public static bool IsElsewhere(string cachePath) => cachePath.TrimStart('!') is ['/' or '~' or '$', ..];

    /// <summary>The name of the step as the contract writes it.</summary>
    private static string StepOf(PlanPhase phase) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());
}
