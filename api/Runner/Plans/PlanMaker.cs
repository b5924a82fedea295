using BuildApi.Apps;
using BuildApi.BuildImages.Checks;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;
using BuildApi.Failures;
using BuildApi.Hints;

namespace BuildApi.Runner.Plans;

/// <summary>Turns the build spec into a plan; pure. The repository's spec wins over the app's own.</summary>
internal static class PlanMaker
{
    private const string AppSpecName = "the app's build spec";
    private const string DetectedSpecName = "the proposed build spec";

    public static PlanOutcome Make(SourceReport source, string? appSpec, IReadOnlyDictionary<string, string> environment, IReadOnlyList<BuildPackage> packages)
    {
        var log = new List<string>();
        var root = AppRoot.Of(environment);
        if (Choose(source, appSpec, root, log) is not var (spec, name)) return Missing(source);

        var read = BuildSpecReader.Read(spec.Yaml, name);
        log.AddRange(read.Warnings.Select(warning => $"Warning: {warning}"));
        if (read.Spec is null) return Invalid(read.Errors, log);
        var request = new PlanRequest
        {
            AppRoot = root,
            SkipTests = environment.GetValueOrDefault("USER_DISABLE_TESTS")?.Trim().ToUpperInvariant() is "TRUE" or "1" or "YES",
        };
        if (!BuildPlanner.TryPlan(read.Spec, request, out var plan, out var problem)) return Invalid([problem], log);
        log.AddRange(plan.Warnings.Select(warning => $"Warning: {warning}"));
        if (source.CustomHttp is var (httpName, httpText))
        {
            var rules = CustomHttpReader.Read(httpText, httpName, root ?? plan.AppRoot, out var errors, out var warnings);
            log.AddRange(warnings.Select(warning => $"Warning: {warning}"));
            if (errors.Count > 0) return Invalid(errors, log);
            plan = plan with { CustomHeaders = [.. plan.CustomHeaders, .. rules] };
        }

        log.AddRange(plan.Notes);
        log.AddRange(CommandNotices.Find(plan, packages.FirstOrDefault(package => package.Package == "node")?.Resolved, source.FindVersionFile()));
        log.AddRange(InstallNoticesFor(source, plan, packages));
        var npm = NpmNeed.Decide(plan, source.PackageJson is not null);
        return (MissingOf(source, plan, npm, packages) is { } missing ? missing with { LogLines = [.. log, .. missing.LogLines] }
            : new PlanOutcome(plan, null, log) { Spec = spec }) with
        { Npm = npm };
    }

    private static (UsedSpec Spec, string Name)? Choose(SourceReport source, string? appSpec, string? root, List<string> log)
    {
        if (source.Spec is { } own)
        {
            log.Add($"The build spec is {source.SpecName}.{OthersThan(source.SpecName!, source)}");
            return (new UsedSpec(SpecSource.Repository, own, [$"The repository has {source.SpecName}, which is used instead of the app's own spec."]),
                source.SpecName!);
        }

        if (source.Specs.Count > 0) log.Add(NotLookedAt(source, root));
        if (appSpec is not null)
        {
            log.Add($"The build spec is {AppSpecName}.");
            return (new UsedSpec(SpecSource.App, appSpec, ["The repository has no amplify.yml, and the app has a spec of its own."]), AppSpecName);
        }

        return Detect(source, root, log) is { } detected ? (detected, DetectedSpecName) : null;
    }

    private static string OthersThan(string taken, SourceReport source) =>
        source.Specs.Where(path => path != taken).ToList() is { Count: > 0 } others ? $" Not used: {string.Join(", ", others)}." : "";

    private static string NotLookedAt(SourceReport source, string? root) =>
        $"The repository has {string.Join(", ", source.Specs)}, and a spec is looked for at its "
            + $"root{(root is null ? "" : $" and in the app root {root}")} only. To use one of them, set the app's appRoot to its folder.";

    // Said before the install: afterwards the package manager has said it in its own way. A spec that switches Node.js
    // itself knows better.
    private static IReadOnlyList<string> InstallNoticesFor(SourceReport source, BuildPlan plan, IReadOnlyList<BuildPackage> packages)
    {
        if (plan.Commands.Any(command => CommandNotices.SwitchesNode(command.Text))) return [];
        return [.. InstallNotices.Find(source.ToInstallFacts() with { Overrides = BuildPackage.OverridesIn(packages) }).Select(notice => $"Warning: {notice}")];
    }

    // Node.js and npm are required only for builds that use them; an override, or nvm in the commands, brings them along.
    private static PlanOutcome? MissingOf(SourceReport source, BuildPlan plan, (bool Needed, string DecidedBy) npm, IReadOnlyList<BuildPackage> packages)
    {
        var probe = ImageProbe.Parse(source.Probe);
        if (!npm.Needed || packages.Any(package => package.Package == "node") || plan.Commands.Any(command => CommandNotices.SwitchesNode(command.Text)))
            return null;
        var missing = probe.MissingRequirements(npmBuild: true);
        if (missing.Count == 0) return null;
        var sentences = probe.ToSentences(npmBuild: true);
        return new PlanOutcome(null, new BuildFailure
        {
            Code = FailureCode.ImageRequirementMissing,
            Step = StepName.Provision,
            Message = $"{string.Join(' ', sentences)} The build needs npm: {npm.DecidedBy}.",
            Hint = "Or let BuildApi install Node.js: PUT /apps/{appId}/package-overrides with {\"overrides\": [{\"package\": \"node\"}]}.",
        }, sentences);
    }

    // As Amplify does: no spec, but a project that is known.
    private static UsedSpec? Detect(SourceReport source, string? root, List<string> log)
    {
        var facts = new RepositoryFacts { Files = source.Files, PackageJson = source.PackageJson, Texts = source.Texts };
        if (BuildSpecDetection.Detect(facts) is not { } found) return null;
        log.Add($"The repository has no amplify.yml. It looks like {found.Framework} (package manager: {found.PackageManager}):");
        log.AddRange(found.Reasons);
        log.Add("This build spec is used; to change it, put it into amplify.yml:");
        var yaml = string.IsNullOrWhiteSpace(root) ? found.Yaml : found.YamlFor(root);
        log.AddRange(yaml.TrimEnd().Split('\n').Select(line => $"    {line}"));
        return new UsedSpec(SpecSource.Detected, yaml,
            [
            $"The repository has no amplify.yml, and the app has no spec of its own. The repository looks like {found.Framework} (package manager: "
                + $"{found.PackageManager}).", .. found.Reasons]);
    }

    private static PlanOutcome Missing(SourceReport source) => new(null, new BuildFailure
    {
        Code = FailureCode.SpecMissing,
        Step = StepName.Source,
        Message =
            "The repository has no amplify.yml, the app has no build spec of its own, and nothing in the repository shows how to build it. Add the file at "
            + "the repository's root, or PUT /apps/{appId}/build-spec. "
            + (source.Specs.Count > 0 ? $"(It has {string.Join(", ", source.Specs)}: set the app's appRoot to the folder of the one to use.) " : "")
            + $"At the root there is: "
            + $"{(source.Files.Count == 0 ? "nothing" : string.Join(", ", source.Files.Take(20)))}{(source.Files.Count > 20 ? ", …" : "")}.",
    }, []);

    private static PlanOutcome Invalid(IReadOnlyList<SpecProblem> problems, List<string> log) => new(null, new BuildFailure
    {
        Code = FailureCode.SpecInvalid,
        Step = StepName.Source,
        Message = string.Join(' ', problems.Take(3).Select(problem => problem.ToString())),
        SpecLine = problems[0].Line,
    }, [.. log, .. problems.Select(problem => $"Error: {problem}")]);
}
