using System.Globalization;
using BuildApi.Auth;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Audit;

internal static class AuditEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").Needs(KeyScope.Admin).ProducesProblem(401);
        audit.MapGet("", List).WithName("ListAudit").ProducesProblem(422);
    }

    /// <summary>Every request to change something, newest first: who, what, when, from where and with what outcome; the refused ones, too.</summary>
    /// <remarks>
    /// Entries cannot be changed or removed, and go after <c>KeepAuditForDays</c>. There are no bodies, queries or secrets in them. What builds do is in
    /// their own records.
    /// </remarks>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <param name="actor">Only of this key, by its id; <c>admin</c> for the admin key.</param>
    /// <param name="appId">Only about this app.</param>
    /// <param name="since">Only from this time on, such as <c>2030-01-31T12:00:00Z</c>.</param>
    internal static async Task<Results<Ok<Page<AuditEntryView>>, ProblemHttpResult>> List(
        AuditLog log, AuditStore store, CancellationToken ct, int? limit = null, string? after = null, string? actor = null,
        [FromQuery] string? appId = null, [FromQuery] DateTimeOffset? since = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        var below = long.MaxValue;
        if (key is not null && !long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out below))
            return Problems.Invalid("after", Paging.NoCursor);
        // Whoever has had an answer finds it here.
        await log.FlushAsync(ct);
        var found = await store.ListAsync(new AuditFilter(actor, appId, since?.ToUniversalTime()), below, most + 1, ct);
        return TypedResults.Ok(Paging.Of(found, most, AuditEntryView.From, entry => entry.Id.ToString(CultureInfo.InvariantCulture)));
    }
}
