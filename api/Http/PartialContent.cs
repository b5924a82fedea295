using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Http;

/// <summary>Bytes of which a part can be asked for. The framework's refusals of ranges and preconditions have no body; here they are problems, as any.</summary>
internal sealed class PartialContent(FileStreamHttpResult content) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await content.ExecuteAsync(httpContext);
        var response = httpContext.Response;
        if (response.HasStarted || Refusal(response) is not { } refusal) return;
        response.ContentLength = null;
        await refusal.ExecuteAsync(httpContext);
    }

    private static ProblemHttpResult? Refusal(HttpResponse response) => response.StatusCode switch
    {
        StatusCodes.Status416RangeNotSatisfiable => Problems.Of(response.StatusCode, "range_not_satisfiable",
            $"Nothing of this lies in the range that was asked for; Content-Range says how long it is ({response.Headers.ContentRange})."),
        StatusCodes.Status412PreconditionFailed => Problems.Of(response.StatusCode, "precondition_failed",
            "This is not the version that If-Match or If-Unmodified-Since names; GET it without them for the one that is there."),
        _ => null,
    };
}
