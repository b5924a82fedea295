using System.Globalization;
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

    /// <summary>What to write where <c>If-Match</c> is no entity tag at all, as after a shell that took its quotes away; else null.</summary>
    public static string? WhyNoTag(HttpContext context)
    {
        var sent = context.Request.Headers.IfMatch.ToString();
        if (sent.Length == 0 || context.Request.GetTypedHeaders().IfMatch.Count > 0) return null;
        var tag = long.TryParse(sent.Trim(' ', '\'', '"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? $"{revision}" : "3";
        return $"If-Match is not an entity tag. The quotes are part of it, as in the ETag header of a GET: write If-Match: \"{tag}\" (in a shell: -H "
            + $"'If-Match: \"{tag}\"').";
    }
}
