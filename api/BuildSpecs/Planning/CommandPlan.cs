using BuildApi.BuildSpecs.Model;

namespace BuildApi.BuildSpecs.Planning;

/// <summary>The commands of a plan: backend first, then front end, then tests.</summary>
internal static class CommandPlan
{
    public static IReadOnlyList<PlannedCommand> Order(SpecSection? backend, SpecSection? frontend, SpecSection? test)
    {
        var hasFrontend = frontend is not null && frontend.Phases.Any(phase => phase.Commands.Count > 0);
        return
        [
            .. Of(backend, name => hasFrontend ? PlanPhase.PreBuild : ByName(name)),
            .. Of(frontend, ByName),
            .. Of(test, _ => PlanPhase.Test),
        ];
    }

    private static IEnumerable<PlannedCommand> Of(SpecSection? section, Func<string, PlanPhase> phaseOf) =>
        from phase in section?.Phases ?? []
        from command in phase.Commands
        select new PlannedCommand
        {
            Phase = phaseOf(phase.Name),
            Section = section!.Name,
            Text = command.Value,
            Line = command.Place.Line,
            Path = command.Place.Path,
        };

    private static PlanPhase ByName(string name) => name switch
    {
        "preBuild" => PlanPhase.PreBuild,
        "build" => PlanPhase.Build,
        _ => PlanPhase.PostBuild,
    };
}
