using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace BuildApi.Http;

/// <summary>
/// <c>If-None-Match</c> (RFC 9110): whoever has the newest already is answered 304 and nothing else. Not for what an <c>ETag</c> does not tell all of, such as
/// overrides that float.
/// </summary>
internal static class ConditionalGets
{
    /// <summary>Marks an operation that answers so.</summary>
    internal sealed record Mark;

    /// <summary>For a GET that sets its <c>ETag</c> itself.</summary>
    public static RouteHandlerBuilder AnswersNotModified(this RouteHandlerBuilder operation) => operation.Answers((_, _) => { });

    /// <summary>For a GET of what has no revision: the <c>ETag</c> is a hash of the answer.</summary>
    public static RouteHandlerBuilder AnswersNotModifiedByContent(this RouteHandlerBuilder operation) => operation.Answers(SetTagOfContent);

    private static RouteHandlerBuilder Answers(this RouteHandlerBuilder operation, Action<HttpContext, object?> setTag) => operation.WithMetadata(new Mark())
        .AddEndpointFilter(async (call, next) =>
        {
            var result = await next(call);
            setTag(call.HttpContext, result);
            return IsKnown(call.HttpContext) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : result;
        });

    private static void SetTagOfContent(HttpContext http, object? result)
    {
        var made = result is INestedHttpResult nested ? nested.Result : result;
        if (made is not (IValueHttpResult { Value: { } value } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK })) return;
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), JsonSetup.Options));
        http.Response.Headers.ETag = $"W/\"{Convert.ToHexStringLower(hash.AsSpan(0, 8))}\"";
    }

    private static bool IsKnown(HttpContext http)
    {
        var known = http.Request.GetTypedHeaders().IfNoneMatch;
        if (known.Count == 0 || !EntityTagHeaderValue.TryParse(http.Response.Headers.ETag.ToString(), out var tag)) return false;
        return known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false));
    }
}
