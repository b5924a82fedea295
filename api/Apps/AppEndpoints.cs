using BuildApi.Auth;
using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Apps;

internal static class AppEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var apps = api.MapGroup("/apps").WithTags("Apps").ProducesProblem(401);
        apps.MapPost("", Create).WithName("CreateApp").Idempotent()
            .ProducesProblem(409).ProducesProblem(422);
        apps.MapGet("", List).WithName("ListApps").AlsoForBoundKeys().ProducesProblem(422);
        apps.MapGet("/{appId}", Get).WithName("GetApp").AnswersNotModified().ProducesProblem(404);
        apps.MapPatch("/{appId}", Update).WithName("UpdateApp").ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        apps.MapDelete("/{appId}", Delete).WithName("DeleteApp").ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
    }

    /// <summary>Register an app.</summary>
    /// <response code="201">Registered; <c>Location</c> is its address.</response>
    /// <response code="409">The id is taken (<c>app_exists</c>).</response>
    /// <response code="422">A field is wrong; see <c>errors</c>.</response>
    internal static async Task<Results<Created<AppView>, ProblemHttpResult>> Create(
        CreateApp body, AppStore apps, BuildApiOptions options, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        var app = AppRules.TryCreate(body, options, clock.GetUtcNow(), out var errors);
        if (app is null) return Problems.Invalid(errors);
        if (!await apps.AddAsync(app, body.Secrets ?? new Dictionary<string, string>(), ct))
            return Problems.Conflict("app_exists", $"There is an app '{app.Id}' already. Choose another id, or change that app with PATCH /apps/{app.Id}.");
        http.SetETag(1);
        return TypedResults.Created($"/apps/{app.Id}", AppView.From(app));
    }

    /// <summary>List the apps, by id. A key that is bound to apps sees those.</summary>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<Page<AppView>>, ProblemHttpResult>> List(
        AppStore apps, HttpContext http, CancellationToken ct, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        return TypedResults.Ok(Paging.Of(await apps.ListAsync(BoundKeys.Apps(http), key, most + 1, ct), most, AppView.From, app => app.Id.Value));
    }

    /// <summary>An app, with its <c>ETag</c>.</summary>
    internal static async Task<Results<Ok<AppView>, ProblemHttpResult>> Get(AppId appId, AppStore apps, HttpContext http, CancellationToken ct)
    {
        if (await apps.FindAsync(appId, ct) is not { } app) return Problems.AppNotFound(appId);
        http.SetETag(app.Revision);
        return TypedResults.Ok(AppView.From(app));
    }

    /// <summary>Change an app (JSON merge patch): what is left out stays, null takes away.</summary>
    /// <response code="412">Changed by somebody else since the ETag in <c>If-Match</c>.</response>
    internal static async Task<Results<Ok<AppView>, ProblemHttpResult>> Update(
        AppId appId, MergePatch<UpdateApp> body, AppStore apps, BuildApiOptions options, TimeProvider clock, HttpContext http, CancellationToken ct)
    {
        if (await apps.FindAsync(appId, ct) is not { } app) return Problems.AppNotFound(appId);
        if (http.IfMatch() is { } wanted && wanted != app.Revision) return Problems.PreconditionFailed(http);
        var changed = AppRules.TryUpdate(app, body, options, clock.GetUtcNow(), out var errors);
        if (changed is null) return Problems.Invalid(errors);
        if (changed.Weight > app.Weight && BoundKeys.Apps(http) is not null)
            return Problems.Forbidden("A higher 'weight' takes places from all other apps, so a key that is bound to certain apps cannot set it. Leave it out, or "
                + "use a key for all apps.");
        var before = AppView.From(app);
        if (body.Value.Secrets is null && AppView.From(changed).HasTheContentOf(before))
        {
            http.SetETag(app.Revision);
            return TypedResults.Ok(before);
        }

        if (await apps.UpdateAsync(changed, body.Value.Secrets, ct) is not { } saved) return Problems.PreconditionFailed(http);
        http.SetETag(saved.Revision);
        return TypedResults.Ok(AppView.From(saved));
    }

    /// <summary>Remove an app with everything it owns: settings, secrets, builds, logs, artifacts, caches.</summary>
    /// <param name="force">Cancel builds that run, too.</param>
    /// <response code="204">Removed.</response>
    /// <response code="409">A build runs (<c>build_running</c>); <c>?force=true</c> cancels it.</response>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        AppId appId, IAppRemoval removal, AppStore apps, HttpContext http, CancellationToken ct, [FromQuery] bool force = false)
    {
        if (await apps.FindAsync(appId, ct) is not { } app) return Problems.AppNotFound(appId);
        if (http.IfMatch() is { } wanted && wanted != app.Revision) return Problems.PreconditionFailed(http);
        return await removal.RemoveAsync(appId, force, ct)
            ? TypedResults.NoContent()
            : Problems.Conflict("build_running", $"A build of '{appId}' is running. Wait for it, cancel it, or repeat the call with ?force=true.");
    }
}
