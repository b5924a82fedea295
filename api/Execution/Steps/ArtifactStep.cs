using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Failures;
using BuildApi.Runner.Plans;

namespace BuildApi.Execution.Steps;

/// <summary>
/// Takes the artifacts out of a container that has ended: through the engine, so the image needs no tar, and nothing
/// writes to the folder any more. What is saved is not taken again, so a service that died here goes on behind it.
/// </summary>
internal sealed class ArtifactStep(
    IContainerEngine engine, ArtifactStore artifacts, RunnerPlans plans, AttemptStore attempts, BuildApiOptions options, TimeProvider clock)
{
    /// <summary>The verdict on a build whose commands succeeded.</summary>
    public async Task<BuildVerdict> RunAsync(Build build, string container, BuildLog log, CancellationToken ct)
    {
        var plan = (await plans.FindAsync(build.AttemptKey, ct))?.Plan;
        if (plan?.Artifacts is not { } wanted) return BuildVerdict.Succeeded;
        await attempts.SetStepAsync(build.AttemptKey, StepName.Artifacts, StepStatus.Running, clock.GetUtcNow(), ct);
        // What is there is whole: a life of the service saved it and died behind it, and its engine may have lost what was mounted into the container.
        var failure = artifacts.Has(build.Key.App, build.Key.Number) ? null : await SaveAsync(build, container, wanted, log, ct);
        // With its artifacts a build has everything: whatever would end it from here on comes too late.
        await attempts.SetStepAsync(
            build.AttemptKey, StepName.Artifacts, failure is null ? StepStatus.Succeeded : StepStatus.Failed, clock.GetUtcNow(), CancellationToken.None);
        if (failure is not null) return BuildVerdict.Failed(failure);
        artifacts.Prune(build.Key.App, options.KeepArtifactsOfBuilds, options.KeepArtifactsForDays is { } days ? TimeSpan.FromDays(days) : null);
        return BuildVerdict.Succeeded;
    }

    private async Task<BuildFailure?> SaveAsync(Build build, string container, ArtifactPlan wanted, BuildLog log, CancellationToken ct)
    {
        var said = build.Verdict?.ArtifactFolder?.Split("//", 2) ?? [];
        var folder = said is [_, { Length: > 0 } evaluated] ? evaluated : wanted.BaseDirectory;
        if (!ArtifactGlobs.TryParse(wanted.Files, out var globs, out var why)) return Failure(FailureCode.SpecInvalid, why, wanted);
        // The build's own variables may have made anything of it.
        if (!RepositoryPath.TryResolve(".", folder, out var relative))
            return Failure(FailureCode.ArtifactsMissing, $"artifacts.baseDirectory is '{folder}', which leads out of the repository.", wanted);
        try
        {
            await using var tar = await engine.OpenArchiveAsync(container, $"{said.ElementAtOrDefault(0)}/{relative}/.", ct);
            var saved = await artifacts.SaveAsync(build.Key.App, build.Key.Number, tar, new ArtifactRules
            {
                Files = globs,
                OutputFolder = relative,
                DiscardPaths = wanted.DiscardPaths,
                MaxBytes = options.MaxArtifactBytes,
                MaxFiles = options.MaxArtifactFiles,
            }, ct);
            foreach (var notice in saved.Notices) await log.WriteLineAsync(notice, CancellationToken.None);
            if (saved.Failure is { } refused) return Failure(refused.Code, refused.Message, wanted);
            var files = saved.Files == 1 ? "file" : "files";
            await log.WriteLineAsync($"Artifacts: {saved.Files} {files}, {saved.Bytes} bytes from {relative}", CancellationToken.None);
            return null;
        }
        catch (ContainerPathNotFoundException)
        {
            return Failure(FailureCode.ArtifactsMissing, $"The build did not create the folder '{relative}', which artifacts.baseDirectory names.", wanted);
        }
    }

    private static BuildFailure Failure(FailureCode code, string message, ArtifactPlan wanted) =>
        new() { Code = code, Step = StepName.Artifacts, Message = message, SpecLine = wanted.Line };
}
