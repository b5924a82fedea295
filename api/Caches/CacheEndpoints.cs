using System.Globalization;
using BuildApi.Apps;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Caches;

internal static class CacheEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var cache = api.MapGroup("/apps/{appId}/cache").WithTags("Caches").ProducesProblem(401).ProducesProblem(404);
        cache.MapGet("", List).WithName("ListCaches").ProducesProblem(422);
        cache.MapDelete("", Clear).WithName("ClearCaches");
    }

    /// <summary>What is kept between an app's builds, newest first: how much of what, and when it was last used.</summary>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<Page<CacheView>>, ProblemHttpResult>> List(
        AppId appId, CacheStore caches, AppStore apps, CancellationToken ct, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        long below = 0;
        if (key is not null && !long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out below))
            return Problems.Invalid("after", Paging.NoCursor);
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var found = await caches.ListAsync(appId, key is null ? null : below, most + 1, ct);
        return TypedResults.Ok(Paging.Of(found, most, CacheView.From, cache => cache.Id.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Forget what is kept between an app's builds. Builds that run now keep nothing either.</summary>
    /// <param name="branch">Only what builds of this branch left; everything when left out.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Clear(
        AppId appId, CacheStore caches, CacheMaintenance maintenance, AppStore apps, CancellationToken ct, string? branch = null)
    {
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        await caches.ClearAsync(appId, branch, ct);
        maintenance.TidyUp();
        return TypedResults.NoContent();
    }
}
