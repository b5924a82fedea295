using BuildApi.Apps;
using BuildApi.BuildImages.Pulls;
using BuildApi.Engines;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Images;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Requests;
using BuildApi.PackageOverrides.Resolution;
using BuildApi.ToolStore.Containers;
using BuildApi.ToolStore.Images;
using BuildApi.ToolStore.Provision;

namespace BuildApi.Execution.Warming;

/// <summary>Does for the tool store what a build would do, without a build.</summary>
internal sealed class ToolWarming(
    ImageRequests requests, ImageResolver images, ImageFactsReader facts, PackageResolver packages, ToolProvider tools, BuildContainers containers)
{
    /// <summary>The tools, or the failure that a build would have.</summary>
    public async Task<(WarmedTools? Tools, ImageFailure? Failure)> RunAsync(AppId app, IReadOnlyList<PackageOverride> overrides, CancellationToken ct)
    {
        try
        {
            var resolution = await images.ResolveAsync(await requests.MakeAsync(app, _ => { }, ct), _ => { }, ct);
            if (resolution.Image is not { } found) return (null, resolution.Failure);
            using (found) return await InstallAsync(found.Image, overrides, ct);
        }
        catch (EngineUnavailableException away)
        {
            return (null, new ImageFailure(FailureCode.EngineUnavailable, away.Message));
        }
        catch (ContainerRunException failure)
        {
            return (null, new ImageFailure(FailureCode.PackageInstallFailed, failure.Message));
        }
    }

    private async Task<(WarmedTools? Tools, ImageFailure? Failure)> InstallAsync(
        EngineImage image, IReadOnlyList<PackageOverride> overrides, CancellationToken ct)
    {
        var resolved = await packages.ResolveAsync(overrides, (await facts.GetAsync(image, ct)).PlatformOf(image), ct);
        if (resolved.Problems is [var first, ..])
            return (null, new ImageFailure(first.Code, string.Join(' ', resolved.Problems.Select(problem => problem.Why))));
        await containers.EnsureNetworkAsync(ct);
        var log = new List<string>();
        using var provision = await tools.ProvideAsync(new ToolRequest { Image = image, Packages = resolved.Resolved, Log = log.Add }, ct);
        if (provision.Failure is { } failure) return (null, new ImageFailure(failure.Code, failure.Sentence));
        return (new WarmedTools(
            [.. provision.Tools.Select(tool => new WarmedTool(tool.Address, tool.Package, tool.Resolved, tool.Cached, tool.Seconds, tool.Bytes))], log), null);
    }
}
