using System.Text.Json;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.Configuration;
using BuildApi.Http;

namespace BuildApi.Runner;

/// <summary>The plan that an attempt was given.</summary>
/// <param name="Files">Names at the repository's root.</param>
internal sealed record AttemptPlan(BuildPlan Plan, IReadOnlyList<string> Files);

/// <summary>Makes the plan of an attempt from what its runner found, writes it down, and says so in the log.</summary>
internal sealed class RunnerPlans(
    AppStore apps, AppSettingStore settings, BuildStore builds, AttemptStore attempts, RunnerStore runners, OpenLogs logs, BuildApiOptions options)
{
    /// <summary>The plan as the runner reads it; null when there is none, and then the attempt's verdict says why.</summary>
    public async Task<byte[]?> MakeAsync(RunnerAttempt attempt, SourceReport source, CancellationToken ct)
    {
        var build = attempt.Build;
        if (await apps.FindAsync(build.Key.App, ct) is not { } app) return null;
        var secrets = await apps.SecretsAsync(app.Id, ct);
        var own = await builds.EnvironmentAsync(build.Key, ct);
        var spec = await settings.FindAsync<AppBuildSpec>(app.Id, AppBuildSpec.Setting, ct);
        var environment = app.Environment.Concat(secrets).Concat(own).GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value);

        var outcome = PlanMaker.Make(source, spec.Value?.Yaml, environment, build.Packages);
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

        if (!await attempts.SetPlanAsync(attempt.Key, JsonSerializer.Serialize(new AttemptPlan(outcome.Plan, source.Files), JsonSetup.Options), ct)) return null;
        return PlanText.Write(outcome.Plan, BuildEnvironment.Merge(build, app, outcome.Plan, await runners.ToolsAsync(attempt.Key, ct), secrets, own, options));
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
}
