using System.ComponentModel.DataAnnotations;
using BuildApi.Apps;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BuildApi.BuildLogs;

internal static class LogSearchEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/apps/{appId}/logs", Search).WithName("SearchLogs").WithTags("Logs").ProducesProblem(401).ProducesProblem(404).ProducesProblem(422)
            .AddOpenApiOperationTransformer(GiveExample);

    /// <summary>Search the logs of an app's builds for a text: the newest build first, the lines of a build in their order.</summary>
    /// <remarks>
    /// Case counts, and nothing in the text has a meaning of its own. Each line is found once. What builds print while they run is searched as far as it has
    /// come; secrets are masked and not to be found. An answer comes within about a second, with what was found until then: a page may be short, or
    /// empty, and <c>next</c> still leads on.
    /// </remarks>
    /// <param name="q">What to look for, 1 to 200 characters of one line.</param>
    /// <param name="limit">How many lines at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<Page<LogMatch>>, ProblemHttpResult>> Search(
        AppId appId, LogSearch search, AppStore apps, CancellationToken ct,
        [FromQuery, Required, MinLength(1), MaxLength(LogSearch.LongestText)] string? q = null, int? limit = null, string? after = null)
    {
        if (string.IsNullOrEmpty(q)) return Problems.Invalid("q", "q is missing: give the text to look for.");
        if (q.Length > LogSearch.LongestText || q.AsSpan().IndexOfAny('\n', '\r') >= 0)
            return Problems.Invalid("q", $"q must be at most {LogSearch.LongestText} characters of one line.");
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        var from = LogCursor.Newest;
        if (key is not null && !LogCursor.TryParse(key, out from)) return Problems.Invalid("after", Paging.NoCursor);
        if (await apps.FindAsync(appId, ct) is null) return Problems.AppNotFound(appId);
        var (found, next) = await search.FindAsync(appId, q, from, most, ct);
        return TypedResults.Ok(new Page<LogMatch>(found, next is { } cursor ? Paging.Cursor($"{cursor}") : null));
    }

    private static Task GiveExample(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var text in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.Name == "q")) text.Example = "npm error";
        return Task.CompletedTask;
    }
}
