using Microsoft.Net.Http.Headers;

namespace BuildApi.Runner.Protocol;

/// <summary>The offset that an upload begins at: <c>Content-Range: bytes 5-9/10</c>, as <c>curl -C 5 -T</c> sends it; 0 without.</summary>
internal static class ContentRange
{
    public static long Offset(HttpRequest request) =>
        ContentRangeHeaderValue.TryParse(request.Headers.ContentRange.ToString(), out var range) ? range.From ?? 0 : 0;
}
