using System.Text.Json;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Failures;
using BuildApi.Hints;
using BuildApi.Http;

namespace BuildApi.Runner.Plans;

/// <summary>Makes the plan of an attempt from what its runner found, writes it down, and says so in the log.</summary>
internal sealed class RunnerPlans(
    BuildVariableReader variables, AppSettingStore settings, AttemptStore attempts, RunnerStore runners, CacheStore caches, RepositoryOverrides repositories,
    OpenLogs logs, BuildApiOptions options)
{
    /// <summary>The plan as the runner reads it; null when there is none, and then the attempt's verdict says why.</summary>
    public async Task<byte[]?> MakeAsync(Build build, SourceReport source, CancellationToken ct)
    {
        var attempt = build.AttemptKey;
        if (await variables.FindAsync(build.Key, ct) is not { } own) return null;
        if (build.CommandsStarted) return await AgainAsync(build, source, own, ct);
        // Before anything that holds one is written: they may be others than when the log was opened.
        logs.Find(attempt)?.Secrets.Add(own.Confidential);
        var spec = await settings.FindAsync<AppBuildSpec>(build.Key.App, AppBuildSpec.Setting, ct);

        var outcome = PlanMaker.Make(source, spec.Value?.Yaml, own.All, build.Packages);
        // What the image does not have the repository's override may bring along; whatever else is wrong with the spec stays wrong.
        if (outcome.Failure is null or { Code: FailureCode.ImageRequirementMissing }
            && await repositories.FindAsync(build, source, outcome.Plan, ct) is { } wanted)
        {
            await BeginAgainAsync(attempt, build, wanted, ct);
            return null;
        }

        if (logs.Find(attempt) is { } log)
        {
            foreach (var line in outcome.LogLines) await log.WriteLineAsync(line, ct);
        }

        if (build.Trusted && outcome.Npm is { } npm) await RememberAsync(build.Key, npm.Needed, npm.DecidedBy, ct);
        if (outcome.Plan is null)
        {
            await attempts.ProposeAsync(attempt, BuildVerdict.Failed(outcome.Failure!).Masked(logs.Find(attempt)), ct);
            return null;
        }

        var plan =
            JsonSerializer.Serialize(new AttemptPlan(outcome.Plan, source.Files, source.Digest())
            {
                Project = ProjectFacts.Of(source.ToInstallFacts()),
                ClosedSecrets = variables.Close(logs.Find(attempt)?.Secrets.Values ?? [.. own.Confidential]),
            }, JsonSetup.Options);
        if (!await attempts.SetPlanAsync(attempt, plan, outcome.Plan.CustomHeaders, outcome.Spec, ct)) return null;
        return await WriteAsync(build, source, outcome.Plan, own, ct);
    }

    // Commands may run by now, and they could ask, too: only the runner whose answer was lost repeats the same question.
    private async Task<byte[]?> AgainAsync(Build build, SourceReport source, BuildVariables own, CancellationToken ct) =>
        await FindAsync(build.AttemptKey, ct) is { } given && given.Source == source.Digest()
            ? await WriteAsync(build, source, given.Plan, own, ct)
            : null;

    /// <summary>What an attempt that has its plan was given to keep; nothing before.</summary>
    public async Task<IReadOnlyList<string>> SecretsAsync(AttemptKey attempt, CancellationToken ct) =>
        variables.Open((await FindAsync(attempt, ct))?.ClosedSecrets);

    private async Task<byte[]> WriteAsync(Build build, SourceReport source, BuildPlan plan, BuildVariables own, CancellationToken ct)
    {
        var hasCaches = (await caches.HeldAsync(build.AttemptKey, ct)).Count > 0;
        var tools = await runners.ToolsAsync(build.AttemptKey, ct);
        return PlanText.Write(plan, BuildEnvironment.Merge(build, plan, tools, own, options), hasCaches ? DownloadFolders.For(source) : [], tools.Tools);
    }

    private async Task BeginAgainAsync(AttemptKey attempt, Build build, RepositoryAnswer wanted, CancellationToken ct)
    {
        if (logs.Find(attempt) is { } log)
        {
            foreach (var line in wanted.LogLines) await log.WriteLineAsync(line, ct);
        }

        if (wanted.Overrides is { } known)
            await attempts.SetPinsAsync(attempt, (build.Pins ?? new BuildPins()) with { Overrides = known, OverridePlaces = wanted.Places }, ct);
        await attempts.ProposeAsync(attempt, wanted.Overrides is null
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
}
