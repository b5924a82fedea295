using System.Text;
using BuildApi.BuildSpecs;

namespace BuildApi.Runner;

/// <summary>
/// A plan as the session reads it: records of <c>KIND NAME LENGTH</c>, a line end, exactly that many bytes, a line end.
/// Nothing is quoted, so nothing can be quoted wrongly.
/// </summary>
internal static class PlanText
{
    public static byte[] Write(BuildPlan plan, IReadOnlyList<PlannedVariable> environment)
    {
        using var text = new MemoryStream();
        Record("folder", "-", plan.WorkingFolder);
        foreach (var variable in environment) Record(variable.Expandable ? "expand" : "variable", variable.Name, variable.Value);
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

    /// <summary>The name of the step as the contract writes it.</summary>
    private static string StepOf(PlanPhase phase) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(phase.ToString());
}
