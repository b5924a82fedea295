using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.BuildImages;
using BuildApi.Builds;
using BuildApi.Engines;
using BuildApi.Http;
using BuildApi.PackageOverrides;
using BuildApi.ToolStore;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Execution;

/// <summary>Tools to have in the store before a build wants them.</summary>
internal sealed record WarmToolStore
{
    /// <summary>The app whose build image they are for.</summary>
    public string? AppId { get; init; }

    /// <summary>What to install; when left out, the app's own package overrides.</summary>
    public IReadOnlyList<OverrideWish>? Overrides { get; init; }
}

/// <summary>One tool that is in the store now.</summary>
/// <param name="Cached">It was there before.</param>
internal sealed record WarmedTool(string Id, string Package, string Version, bool Cached, double Seconds, long Bytes);

/// <summary>The tools that are in the store now.</summary>
/// <param name="Log">What an install had to say.</param>
internal sealed record WarmedTools(IReadOnlyList<WarmedTool> Items, IReadOnlyList<string> Log);

internal static class WarmToolsEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/tool-store", Warm).WithName("WarmToolStore").Needs(KeyScope.Build).WithTags("Tool store").Idempotent()
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);

    /// <summary>
    /// Install tools ahead, so that the first build that wants them finds them in the store: the app's own package overrides, or others,
    /// for the app's build image. An install may take minutes, and so may this; what is there already costs nothing.
    /// </summary>
    /// <response code="200">All of them are in the store.</response>
    /// <response code="422">A wish cannot be understood, or a tool cannot be had; <c>code</c> is what a build would fail with.</response>
    internal static async Task<Results<Ok<WarmedTools>, ProblemHttpResult>> Warm(
        WarmToolStore body, AppStore apps, AppSettingStore settings, PackageCatalogue catalogue, ToolWarming warming, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(body.AppId)) return Problems.Invalid("appId", "appId is missing: tools are installed for the build image of an app.");
        var app = AppId.Parse(body.AppId, null);
        if (await ConnectedApp.RefusalAsync(apps, app, ct) is { } refusal) return refusal;
        var wishes = body.Overrides ?? (await settings.FindAsync<OverrideSetting>(app, OverrideSetting.Setting, ct)).Value?.Overrides ?? [];
        var wanted = WantedOverrides.Read(wishes, catalogue);
        if (wanted.Errors.Count > 0) return Problems.Invalid(wanted.Errors);
        var (tools, failure) = await warming.RunAsync(app, wanted.Wishes, ct);
        return tools is null ? ImageProblems.Of(failure!) : TypedResults.Ok(tools);
    }
}

/// <summary>Does for the tool store what a build would do, without a build.</summary>
internal sealed class ToolWarming(ImageRequests requests, ImageResolver images, ImageFactsReader facts, PackageResolver packages, ToolProvider tools, IContainerEngine engine, Instance instance)
{
    /// <summary>The tools, or the failure that a build would have.</summary>
    public async Task<(WarmedTools? Tools, ImageFailure? Failure)> RunAsync(AppId app, IReadOnlyList<PackageOverride> wishes, CancellationToken ct)
    {
        try
        {
            var (request, failure) = await requests.MakeAsync(app, null, null, _ => { }, ct);
            if (request is null) return (null, failure);
            var resolution = await images.ResolveAsync(request, _ => { }, ct);
            if (resolution.Image is not { } found) return (null, resolution.Failure);
            using (found) return await InstallAsync(found.Image, wishes, ct);
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

    private async Task<(WarmedTools? Tools, ImageFailure? Failure)> InstallAsync(EngineImage image, IReadOnlyList<PackageOverride> wishes, CancellationToken ct)
    {
        var resolved = await packages.ResolveAsync(wishes, (await facts.GetAsync(image, ct)).PlatformOf(image), ct);
        if (resolved.Problems is [var first, ..]) return (null, new ImageFailure(first.Code, string.Join(' ', resolved.Problems.Select(problem => problem.Why))));
        await engine.EnsureNetworkAsync(instance.Network, instance.Labels(), ct);
        var log = new List<string>();
        using var provision = await tools.ProvideAsync(new ToolRequest { Image = image, Packages = resolved.Resolved, Log = log.Add }, ct);
        if (provision.Failure is { } failure) return (null, new ImageFailure(failure.Code, failure.Sentence));
        return (new WarmedTools([.. provision.Tools.Select(tool => new WarmedTool(tool.Address, tool.Package, tool.Resolved, tool.Cached, tool.Seconds, tool.Bytes))], log), null);
    }
}
