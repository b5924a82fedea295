using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace BuildApi.Http;

/// <summary>ETags of settings: the revision of their row. <c>If-Match</c> makes a change depend on it (RFC 9110).</summary>
internal static class Preconditions
{
    public static void SetETag(this HttpContext context, long revision) =>
        context.Response.Headers.ETag = $"\"{revision}\"";

    /// <summary>
    /// The revision a change depends on, or null when it depends on none. An <c>If-Match</c> that can match nothing
    /// gives -1, so that the guarded update finds no row.
    /// </summary>
    public static long? IfMatch(this HttpContext context)
    {
        var tags = context.Request.GetTypedHeaders().IfMatch;
        if (tags.Count == 0) return context.Request.Headers.IfMatch.Count > 0 ? -1 : null;
        if (tags.Contains(EntityTagHeaderValue.Any)) return null;
        return tags.Count == 1 && !tags[0].IsWeak && long.TryParse(tags[0].Tag.AsSpan().Trim('"'), out var revision) ? revision : -1;
    }
}
