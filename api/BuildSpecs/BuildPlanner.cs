using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildSpecs.Model;
using BuildApi.BuildSpecs.Planning;

namespace BuildApi.BuildSpecs;

/// <summary>
/// Turns a spec into the plan of one application's build.
/// </summary>
/// <remarks>
/// Where this service and Amplify differ: a front end without <c>artifacts</c> ends the build on Amplify (AH#3172), after
/// the clone. Here it is planned with a warning and collects nothing: a build may exist for its commands alone. A
/// monorepo with one application needs no choice, also with a warning.
/// </remarks>
internal static class BuildPlanner
{
    public static bool TryPlan(BuildSpec spec, PlanRequest request, [NotNullWhen(true)] out BuildPlan? plan, [NotNullWhen(false)] out SpecProblem? problem)
    {
        var findings = new PlanFindings(spec.FileName);
        var application = ApplicationChoice.Choose(spec, request.AppRoot, findings);
        var folders = application is null ? null : PlanFolders.Of(application, findings);
        plan = folders is null ? null : Plan(spec, application!, folders, request, findings);
        problem = findings.Refusal;
        plan = problem is null ? plan : null;
        return plan is not null;
    }

    private static BuildPlan Plan(BuildSpec spec, SpecApplication application, PlanFolders folders, PlanRequest request, PlanFindings findings)
    {
        var test = request.SkipTests ? null : application.Test;
        WarnWithoutArtifacts(application, findings);
        var commands = CommandPlan.Order(application.Backend, application.Frontend, test);
        var cache = ModulesPlan.Of(CachePlan.Of(application.Frontend?.CachePaths ?? [], folders, findings), commands, folders.Working);
        return new BuildPlan
        {
            AppRoot = folders.AppRoot,
            WorkingFolder = folders.Working,
            Environment = VariablePlan.Merge(spec.Environment, application.Environment),
            Commands = commands,
            Artifacts = ArtifactPlans.Of(application.Frontend?.Artifacts, folders, findings),
            TestArtifacts = ArtifactPlans.Of(test?.Artifacts, folders, findings),
            CachePaths = cache.Paths,
            CustomHeaders = [.. spec.CustomHeaders, .. application.CustomHeaders],
            Warnings = findings.Warnings,
            Notes = cache.Notes,
        };
    }

    private static void WarnWithoutArtifacts(SpecApplication application, PlanFindings findings)
    {
        if (application.Frontend is { Artifacts: null } frontend)
            findings.Warn(frontend.Place, "There is no `artifacts`, so nothing of the build is kept.",
                "Write `artifacts:` below `frontend:`, with `baseDirectory` and `files`, if it makes a site.");
    }
}
