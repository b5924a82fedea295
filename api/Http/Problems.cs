using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Http;

/// <summary>Every error answer of the service: RFC 9457 with a stable <c>code</c> and a <c>detail</c> that says what to do.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(Details(status, code, detail));

    /// <summary>422 with the wrong fields, each by its JSON name.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyDictionary<string, string> errors)
    {
        var problem = Details(StatusCodes.Status422UnprocessableEntity, "invalid_request",
            errors.Count == 1 ? errors.First().Value : $"{errors.Count} fields are wrong; see errors.");
        problem.Extensions["errors"] = errors.ToDictionary(error => error.Key, error => new[] { error.Value });
        return TypedResults.Problem(problem);
    }

    public static ProblemHttpResult Invalid(string field, string why) =>
        Invalid(new Dictionary<string, string> { [field] = why });

    public static ProblemHttpResult NotFound(string code, string detail) => Of(StatusCodes.Status404NotFound, code, detail);

    public static ProblemHttpResult Conflict(string code, string detail) => Of(StatusCodes.Status409Conflict, code, detail);

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, "forbidden", detail);

    /// <summary>429 with <c>Retry-After</c>, in seconds.</summary>
    public static ProblemHttpResult TooMany(HttpContext http, string code, string detail, int retryAfter)
    {
        http.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status429TooManyRequests, code, detail);
    }

    /// <summary>503: the store is busy, full or not to be opened, and the request changed nothing.</summary>
    public static ProblemHttpResult StoreUnavailable(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Of(StatusCodes.Status503ServiceUnavailable, "store_unavailable",
            "The store cannot be read or written for the moment, and nothing was done. Is its disk full? The service's log has the reason; try again.");
    }

    /// <summary>503: the caller has too many requests under way.</summary>
    public static ProblemHttpResult Busy(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Of(StatusCodes.Status503ServiceUnavailable, "too_many_at_once", "Too many requests with this token are under way. Repeat the request later.");
    }

    /// <summary>503: what the request is about is kept encrypted, with a key that the service does not have.</summary>
    public static ProblemHttpResult SecretsUnreadable() => Of(StatusCodes.Status503ServiceUnavailable, "secrets_unreadable",
        "What this is about is kept encrypted, and the key is not in the service's data folder any more. Put its 'keys' back, or set the secrets again.");

    public static ProblemHttpResult AppNotFound(object app) =>
        NotFound("app_not_found", $"There is no app '{app}'. GET /apps lists the apps.");

    public static ProblemHttpResult AppNotConnected(object app) => Conflict("app_not_connected",
        $"The app '{app}' has no repository, so it has no build settings and no builds. Connect one with PATCH /apps/{app} and {{\"repository\": \"…\"}}.");

    public static ProblemHttpResult PreconditionFailed(HttpContext http) => Of(StatusCodes.Status412PreconditionFailed, "precondition_failed",
        Preconditions.WhyNoTag(http)
            ?? "Somebody changed this in the meantime: If-Match does not name the current ETag. GET it again, and repeat the change on what you get.");

    /// <summary>A value of a closed list of codes, as it stands in JSON.</summary>
    public static string CodeOf<T>(T code) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    public static ProblemDetails Details(int status, string code, string detail) => new()
    {
        Status = status,
        Detail = detail,
        Extensions = { ["code"] = code },
    };
}
