namespace BuildApi.Http;

/// <summary>JSON ends with a line end, so that a terminal's prompt and a file's next line begin at their place.</summary>
internal static class LineEnds
{
    public static void UseLineEnds(this WebApplication app) => app.Use(async (http, next) =>
    {
        await next(http);
        var response = http.Response;
        if (response.ContentLength is null && response.HasStarted && !HttpMethods.IsHead(http.Request.Method) && IsJson(response.ContentType))
            await response.WriteAsync("\n", http.RequestAborted);
    });

    private static bool IsJson(string? type) => type is not null
        && (type.StartsWith("application/json", StringComparison.Ordinal) || type.StartsWith("application/problem+json", StringComparison.Ordinal));
}
