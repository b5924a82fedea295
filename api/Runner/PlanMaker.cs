using BuildApi.BuildImages;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.Hints;

namespace BuildApi.Runner;

/// <summary>What a runner found after the clone.</summary>
/// <param name="SpecName">The spec's file name; null when the repository has none.</param>
/// <param name="Files">Names at the repository's root.</param>
/// <param name="Texts">Other files that help to see how the project is built, by name.</param>
internal sealed record SourceReport(
    string? SpecName, string? Spec, string? PackageJson, IReadOnlyList<string> Files, IReadOnlyDictionary<string, string> Texts, string Probe);

/// <summary>A plan or the reason why there is none, and what to say of it in the log.</summary>
internal sealed record PlanOutcome(BuildPlan? Plan, BuildFailure? Failure, IReadOnlyList<string> LogLines)
{
    /// <summary>Whether the build needs npm, and what decided; null when the spec could not be read.</summary>
    public (bool Needed, string DecidedBy)? Npm { get; init; }
}

/// <summary>Turns the build spec into a plan; pure. The repository's spec wins over the app's own.</summary>
internal static class PlanMaker
{
    private const string AppSpecName = "the app's build spec";
    private const string DetectedSpecName = "the proposed build spec";

    public static PlanOutcome Make(SourceReport source, string? appSpec, IReadOnlyDictionary<string, string> environment, IReadOnlyList<BuildPackage> packages)
    {
        var log = new List<string>();
        var (text, name) = source.Spec is not null ? (source.Spec, source.SpecName!) : (appSpec, AppSpecName);
        if (text is not null) log.Add($"The build spec is {name}.");
        else if (Detect(source, log) is { } proposal) (text, name) = (proposal, DetectedSpecName);
        else return Missing(source);

        var read = BuildSpecReader.Read(text, name);
        log.AddRange(read.Warnings.Select(warning => $"Warning: {warning}"));
        if (read.Spec is null) return Invalid(read.Errors, log);
        var request = new PlanRequest
        {
            AppRoot = environment.GetValueOrDefault("AMPLIFY_MONOREPO_APP_ROOT"),
            SkipTests = environment.GetValueOrDefault("USER_DISABLE_TESTS") is "true" or "1",
        };
        if (!BuildPlanner.TryPlan(read.Spec, request, out var plan, out var problem)) return Invalid([problem], log);
        log.AddRange(plan.Warnings.Select(warning => $"Warning: {warning}"));
        log.AddRange(CommandNotices.Find(plan, packages.FirstOrDefault(package => package.Package == "node")?.Resolved, [.. source.Files]));
        var npm = NpmNeed.Decide(plan, source.PackageJson is not null);
        return (LacksOf(source, npm, packages) is { } lacks ? lacks with { LogLines = [.. log, .. lacks.LogLines] } : new PlanOutcome(plan, null, log)) with { Npm = npm };
    }

    // Node.js and npm are required only for builds that use them; an override brings them along.
    private static PlanOutcome? LacksOf(SourceReport source, (bool Needed, string DecidedBy) npm, IReadOnlyList<BuildPackage> packages)
    {
        var probe = ImageProbe.Parse(source.Probe);
        if (!npm.Needed || packages.Any(package => package.Package == "node")) return null;
        var lacks = probe.Lacks(npmBuild: true);
        if (lacks.Count == 0) return null;
        var sentences = probe.ToSentences(npmBuild: true);
        return new PlanOutcome(null, new BuildFailure
        {
            Code = FailureCode.ImageRequirementMissing,
            Step = StepName.Provision,
            Message = $"{string.Join(' ', sentences)} The build needs npm: {npm.DecidedBy}.",
            Hint = "Or let BuildApi bring Node.js along: PUT /apps/{appId}/package-overrides with {\"overrides\": [{\"package\": \"node\"}]}.",
        }, sentences);
    }

    // As Amplify does: no spec, but a project that is known.
    private static string? Detect(SourceReport source, List<string> log)
    {
        var facts = new RepositoryFacts { Files = source.Files, PackageJson = source.PackageJson, Texts = source.Texts };
        if (BuildSpecDetection.Detect(facts) is not { } found) return null;
        log.Add($"The repository has no amplify.yml. It looks like {found.Framework} (package manager: {found.PackageManager}):");
        log.AddRange(found.Reasons);
        log.Add("This build spec is used; to change it, put it into amplify.yml:");
        log.AddRange(found.Yaml.TrimEnd().Split('\n').Select(line => $"    {line}"));
        return found.Yaml;
    }

    private static PlanOutcome Missing(SourceReport source) => new(null, new BuildFailure
    {
        Code = FailureCode.SpecMissing,
        Step = StepName.Source,
        Message = "The repository has no amplify.yml, the app has no build spec of its own, and nothing in the repository tells how to build it. Add the file at the repository's root, or PUT /apps/{appId}/build-spec. "
            + $"At the root there is: {(source.Files.Count == 0 ? "nothing" : string.Join(", ", source.Files.Take(20)))}{(source.Files.Count > 20 ? ", …" : "")}.",
    }, []);

    private static PlanOutcome Invalid(IReadOnlyList<SpecProblem> problems, List<string> log) => new(null, new BuildFailure
    {
        Code = FailureCode.SpecInvalid,
        Step = StepName.Source,
        Message = string.Join(' ', problems.Take(3).Select(problem => problem.ToString())),
        SpecLine = problems[0].Line,
    }, [.. log, .. problems.Select(problem => $"Error: {problem}")]);
}
