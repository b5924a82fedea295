using BuildApi.Apps;
using BuildApi.BuildImages;
using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildSpecs;
using BuildApi.BuildSpecs.Model;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Failures;

namespace BuildApi.Execution.Images;

/// <summary>Checks an image just as a build would get it: same request, same pull, same questions.</summary>
internal sealed class ImageChecks(
    ImageRequests requests, ImageResolver resolver, ImageInspection inspection, Instance instance, AppStore apps, AppSettingStore settings) : IImageChecks
{
    private const string AppSpecName = "the app's build spec";

    public async Task<ImageCheckOutcome> CheckAsync(AppId app, ImageChoice? candidate, CancellationToken ct)
    {
        try
        {
            var notes = new List<string>();
            var request = candidate is null ? await requests.MakeAsync(app, notes.Add, ct) : await requests.MakeAsync(app, candidate, notes.Add, ct);
            var outcome = await CheckAsync(app, request, ct);
            return outcome.Failure is { } why ? new ImageCheckOutcome(null, why with { Message = string.Join(' ', notes.Prepend(why.Message)) }) : outcome;
        }
        catch (EngineUnavailableException away)
        {
            return Failed(FailureCode.EngineUnavailable, $"{away.Message} Start it, or see GET /health/ready; then check again.");
        }
        catch (EngineException refused)
        {
            return Failed(FailureCode.ImagePullFailed, $"The engine could not make a container of the image: {refused.Message}");
        }
    }

    private async Task<ImageCheckOutcome> CheckAsync(AppId app, ImageRequest request, CancellationToken ct)
    {
        // A check has no log; what matters of a pull is in its outcome.
        var resolution = await resolver.ResolveAsync(request, _ => { }, ct);
        if (resolution.Image is not { } found) return new ImageCheckOutcome(null, resolution.Failure);
        using (found)
        {
            var findings = await inspection.InspectAsync(found.Image, instance.ProcessLabels(), ct);
            return new ImageCheckOutcome(ImageCheck.From(request.Reference, found.Image, findings, await DecideNpmAsync(app, ct)), null);
        }
    }

    // The repository is not cloned for a check: what its last builds found there says most.
    private async Task<NpmDecision> DecideNpmAsync(AppId app, CancellationToken ct)
    {
        if ((await settings.FindAsync<AppNpmNeed>(app, AppNpmNeed.Setting, ct)).Value is { } seen)
            return new NpmDecision(seen.Needed, $"{seen.DecidedBy} (seen in build {seen.Build})");
        if ((await settings.FindAsync<AppBuildSpec>(app, AppBuildSpec.Setting, ct)).Value is { } own && await PlanAsync(app, own, ct) is { } ownPlan)
        {
            var (needed, decidedBy) = NpmNeed.Decide(ownPlan, packageJsonPresent: false);
            return new NpmDecision(needed ? true : null, needed ? $"{decidedBy} ({AppSpecName})"
                : $"nothing yet: no command of {AppSpecName} calls a Node.js tool, and no build has seen the repository yet");
        }

        return new NpmDecision(null, "nothing yet: the app has no build spec of its own, and no build has seen its repository");
    }

    private async Task<BuildPlan?> PlanAsync(AppId app, AppBuildSpec spec, CancellationToken ct)
    {
        var request = new PlanRequest { AppRoot = (await apps.FindAsync(app, ct))?.AppRoot };
        return BuildSpecReader.Read(spec.Yaml, AppSpecName).Spec is { } read && BuildPlanner.TryPlan(read, request, out var plan, out _) ? plan : null;
    }

    private static ImageCheckOutcome Failed(FailureCode code, string message) => new(null, new ImageFailure(code, message));
}
