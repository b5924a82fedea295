using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.BuildImages;
using BuildApi.Http;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Execution.Warming;

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
    /// <response code="409">The app has no repository (<c>app_not_connected</c>).</response>
    /// <response code="422">A wish cannot be understood, or a tool cannot be had; <c>code</c> is what a build would fail with.</response>
    internal static async Task<Results<Ok<WarmedTools>, ProblemHttpResult>> Warm(
        WarmToolStore body, AppStore apps, AppOverrides overrides, PackageCatalogue catalogue, ToolWarming warming, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(body.AppId)) return Problems.Invalid("appId", "appId is missing: name the app for whose build image the tools are installed.");
        var app = AppId.Parse(body.AppId, null);
        if (await ConnectedApp.RefusalAsync(apps, app, ct) is { } refusal) return refusal;
        var wanted = body.Overrides is { } others ? RequestedOverrides.Read(others, catalogue) : (await overrides.FindAsync(app, ct)).Requested;
        if (wanted.Errors.Count > 0) return Problems.Invalid(wanted.Errors);
        var (tools, failure) = await warming.RunAsync(app, wanted.Overrides, ct);
        return tools is null ? ImageProblems.Of(failure!) : TypedResults.Ok(tools);
    }
}
