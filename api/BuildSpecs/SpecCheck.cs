using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs;

/// <summary>Reads and plans a spec to see whether a build would accept it; pure.</summary>
internal static class SpecCheck
{
    public static SpecValidationView Of(string yaml, string fileName, string? appRoot)
    {
        var read = BuildSpecReader.Read(yaml, fileName);
        if (read.Spec is null) return new SpecValidationView(false, Views(read.Errors), Views(read.Warnings), []);
        // Which application of a monorepo is meant is the app's setting; without one every one of them is looked at.
        if (!BuildPlanner.TryPlan(read.Spec, new PlanRequest { AppRoot = appRoot }, out var plan, out var problem))
            return new SpecValidationView(false, Views([problem]), Views(read.Warnings), []);
        return new SpecValidationView(true, [], Views([.. read.Warnings, .. plan.Warnings]),
            [.. plan.Commands.Select(command => new PlannedCommandView(command.Phase, command.Section, command.Text, command.Line))]);
    }

    private static IReadOnlyList<SpecProblemView> Views(IEnumerable<SpecProblem> problems) => [.. problems.Select(SpecProblemView.From)];
}
