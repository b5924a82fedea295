using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Steps;
using BuildApi.Failures;
using BuildApi.Runner.Protocol;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Run;

/// <summary>Gets a build its container: image, tools, and the container over them; or the one that it has already.</summary>
internal sealed class BuildStart(
    AttemptStore attempts, RunnerStore runners, ImageStep images, PackageStep packages, ContainerStep containers, BuildContainers all, ToolProvider provider,
    TimeProvider clock)
{
    /// <summary>The id of the container, which runs.</summary>
    /// <exception cref="BuildStopped">There is no image, no tool or no container to be had.</exception>
    public async Task<string> ProvisionAsync(Build build, App app, RunnerToken token, BuildLog log, BuildLeases leases, CancellationToken ct)
    {
        await attempts.SetStepAsync(build.AttemptKey, StepName.Provision, StepStatus.Running, clock.GetUtcNow(), ct);
        var commit = build.RequestedCommit is { } wanted ? $", commit {wanted}" : "";
        await log.WriteLineAsync($"Build {build.Key.Number} of {app.Id}, branch {build.Branch}{commit}", ct);
        if (!build.Trusted)
            await log.WriteLineAsync("[buildapi] This build is not trusted: it is given none of the app's secrets, and the caches that it reads stay as they are.", ct);
        using (BuildTraces.Begin(build, StepName.Provision, "image", clock)) leases.Image = await images.RunAsync(build, leases.Place, log, ct);
        var image = leases.Image.Image;
        if (await all.WhyNoBuildAsync(ct) is { } whyNot)
            throw BuildStopped.Failed(FailureCode.Internal, StepName.Provision,
                $"What builds may reach (BuildApi__Egress) cannot be enforced here: {whyNot}. Mend that, or let builds reach everything.");

        // Installs use it, too.
        await all.EnsureNetworkAsync(ct);
        var tools = await packages.RunAsync(build, image, log, ct);
        leases.Tools = tools;
        using var part = BuildTraces.Begin(build, StepName.Provision, "container", clock);
        if (!build.Trusted) await all.EnsureNetworkAsync(build, ct);
        return await containers.RunAsync(build, app, token, image, tools, log, ct);
    }

    /// <summary>Holds what the container uses that another life of the service started.</summary>
    public async Task ResumeAsync(Build build, BuildLog log, BuildLeases leases, CancellationToken ct)
    {
        leases.Tools = provider.Hold((await runners.ToolsAsync(build.AttemptKey, ct)).Path);
        await log.WriteLineAsync("[buildapi] The service was away from this build for a moment, and it continued meanwhile.", ct);
    }
}
