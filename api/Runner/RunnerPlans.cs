using System.Text.Json;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Hints;
using BuildApi.Http;

namespace BuildApi.Runner;

/// <summary>The plan that an attempt was given.</summary>
/// <param name="Files">Names at the repository's root.</param>
/// <param name="Source">Digest of the report that it was made from.</param>
internal sealed record AttemptPlan(BuildPlan Plan, IReadOnlyList<string> Files, string? Source = null)
{
    /// <summary>Of the project, for the case that its build fails.</summary>
    public ProjectFacts? Project { get; init; }
}

/// <summary>Makes the plan of an attempt from what its runner found, writes it down, and says so in the log.</summary>
internal sealed class RunnerPlans(
    AppStore apps, AppSettingStore settings, BuildStore builds, AttemptStore attempts, RunnerStore runners, CacheStore caches, RepositoryWishes wishes, OpenLogs logs, BuildApiOptions options)
{
    /// <summary>The plan as the runner reads it; null when there is none, and then the attempt's verdict says why.</summary>
    public async Task<byte[]?> MakeAsync(RunnerAttempt attempt, SourceReport source, CancellationToken ct)
    {
        var build = attempt.Build;
        if (await apps.FindAsync(build.Key.App, ct) is not { } app) return null;
        var secrets = await apps.SecretsAsync(app.Id, ct);
        var own = await builds.EnvironmentAsync(build.Key, ct);
        if (build.CommandsStarted) return await AgainAsync(attempt, source, app, secrets, own, ct);
        var spec = await settings.FindAsync<AppBuildSpec>(app.Id, AppBuildSpec.Setting, ct);
        var environment = Merged(app.Environment, secrets, own);

        var outcome = PlanMaker.Make(source, spec.Value?.Yaml, environment, build.Packages);
        // What the image lacks the repository's wish may bring along; whatever else is wrong with the spec stays wrong.
        if (outcome.Failure is null or { Code: FailureCode.ImageRequirementMissing } && await wishes.FindAsync(build, source, outcome.Plan, ct) is { } wanted)
        {
            await BeginAgainAsync(attempt.Key, build, wanted, ct);
            return null;
        }

        if (logs.Find(attempt.Key) is { } log)
        {
            foreach (var line in outcome.LogLines) await log.WriteLineAsync(line, ct);
        }

        if (outcome.Npm is { } npm) await RememberAsync(build.Key, npm.Needed, npm.DecidedBy, ct);
        if (outcome.Plan is null)
        {
            await attempts.ProposeAsync(attempt.Key, BuildVerdict.Failed(outcome.Failure!).Masked(logs.Find(attempt.Key)), ct);
            return null;
        }

        var plan = JsonSerializer.Serialize(new AttemptPlan(outcome.Plan, source.Files, source.Digest()) { Project = ProjectFacts.Of(source.ToInstallFacts()) }, JsonSetup.Options);
        if (!await attempts.SetPlanAsync(attempt.Key, plan, outcome.Plan.CustomHeaders, outcome.Spec, ct)) return null;
        return await WriteAsync(attempt, source, outcome.Plan, app, secrets, own, ct);
    }

    // Commands may run by now, and they could ask, too: only the runner whose answer was lost repeats the same question.
    private async Task<byte[]?> AgainAsync(
        RunnerAttempt attempt, SourceReport source, App app, IReadOnlyDictionary<string, string> secrets, IReadOnlyDictionary<string, string> own, CancellationToken ct) =>
        await FindAsync(attempt.Key, ct) is { } given && given.Source == source.Digest()
            ? await WriteAsync(attempt, source, given.Plan, app, secrets, own, ct)
            : null;

    private async Task<byte[]> WriteAsync(
        RunnerAttempt attempt, SourceReport source, BuildPlan plan, App app, IReadOnlyDictionary<string, string> secrets, IReadOnlyDictionary<string, string> own, CancellationToken ct)
    {
        var hasCaches = (await caches.HeldAsync(attempt.Key, ct)).Count > 0;
        var tools = await runners.ToolsAsync(attempt.Key, ct);
        return PlanText.Write(plan, BuildEnvironment.Merge(attempt.Build, app, plan, tools, secrets, own, options), hasCaches ? DownloadFolders.For(source) : [], tools.Tools);
    }

    /// <summary>What the runner must know of the app's variables: its root in the repository, and what to compare so that a build of nothing new can be skipped.</summary>
    public async Task<string> ClaimLinesAsync(Build build, App app, CancellationToken ct)
    {
        var environment = Merged(app.Environment, await apps.SecretsAsync(app.Id, ct), await builds.EnvironmentAsync(build.Key, ct));
        return (AppRoot.Of(environment) is { } root ? $"root {root}\n" : "")
            + (DiffCheck.IsWanted(build, environment) ? DiffCheck.Lines(await builds.LastGreenAsync(build.Key, build.Branch, ct), environment) : "");
    }

    private async Task BeginAgainAsync(AttemptKey attempt, Build build, RepositoryAnswer wanted, CancellationToken ct)
    {
        if (logs.Find(attempt) is { } log)
        {
            foreach (var line in wanted.LogLines) await log.WriteLineAsync(line, ct);
        }

        if (wanted.Wishes is { } known) await attempts.SetPinsAsync(attempt, (build.Pins ?? new BuildPins()) with { Wishes = known, WishPlaces = wanted.Places }, ct);
        await attempts.ProposeAsync(attempt, wanted.Wishes is null
            ? BuildVerdict.Failed(FailureCode.PackageVersionUnknown, StepName.Packages, wanted.Why!) : BuildVerdict.BeginAgain, ct);
    }

    private async Task RememberAsync(BuildKey build, bool needed, string decidedBy, CancellationToken ct)
    {
        var known = (await settings.FindAsync<AppNpmNeed>(build.App, AppNpmNeed.Setting, ct)).Value;
        if (known is null || known.Needed != needed || known.DecidedBy != decidedBy)
            await settings.SetAsync(build.App, AppNpmNeed.Setting, new AppNpmNeed(needed, decidedBy, build.Number), expected: null, ct);
    }

    /// <summary>The plan that an attempt was given; null before.</summary>
    public async Task<AttemptPlan?> FindAsync(AttemptKey attempt, CancellationToken ct) =>
        BuildRow.Read<AttemptPlan>(await attempts.PlanAsync(attempt, ct));

    private static Dictionary<string, string> Merged(params IReadOnlyDictionary<string, string>[] weakestFirst) =>
        weakestFirst.SelectMany(variables => variables).GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value);
}
