using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Http;

/// <summary>
/// <c>Idempotency-Key</c> on POST: for 24 hours the same key with the same body gives the same answer, and with
/// another body gives 422. The answer is kept with the key; a call that failed (4xx, 5xx) is not, so it may be repeated.
/// </summary>
internal sealed class IdempotencyFilter(IdempotencyStore keys, TimeProvider clock) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    /// <summary>Marks an operation that has the filter, for the OpenAPI document.</summary>
    public sealed record Mark;

    public const int LongestKey = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0) return await next(context);
        if (key.Length > LongestKey) return Problems.Invalid(Header, $"{Header} is longer than {LongestKey} characters.");

        // Two keys of the service are two callers, who know nothing of each other's requests.
        var scope = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.User.FindFirstValue(ClaimTypes.NameIdentifier)}";
        var request = await HashBodyAsync(http);
        var begun = await keys.BeginAsync(scope, key, request, clock.GetUtcNow(), http.RequestAborted);
        if (begun is { } earlier && Answer(earlier, request) is { } answer) return answer;

        http.Items[typeof(IdempotentRequest)] = new IdempotentRequest(scope, key) { Effect = begun?.Location };
        try
        {
            // What follows must not be lost half-way because the caller hung up: the answer belongs to the key.
            var result = await next(context);
            return new RecordedResult(result, response => keys.FinishAsync(scope, key, response, CancellationToken.None),
                () => keys.ForgetAsync(scope, key, CancellationToken.None));
        }
        catch
        {
            await keys.ForgetAsync(scope, key, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Null when the effect of the earlier request is known and its answer is not: then the handler answers from the effect.</summary>
    private static IResult? Answer(IdempotencyRow earlier, string request)
    {
        if (earlier.Request != request)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused",
                $"This {Header} was already used with another body. Use a new key for a new request.");
        }

        if (earlier is { Status: null, Location: not null }) return null;
        return earlier.Status is null
            ? Problems.Conflict("idempotency_key_in_use", $"A request with this {Header} is being answered right now. Repeat it in a moment.")
            : new ReplayedResult(earlier);
    }

    private static async Task<string> HashBodyAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        http.Request.Body.Position = 0;
        var hash = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
        http.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash);
    }
}

internal static class Idempotency
{
    /// <summary>The request's key, for a handler that writes its effect down together with it; null when there is none.</summary>
    public static IdempotentRequest? Idempotent(this HttpContext http) => (IdempotentRequest?)http.Items[typeof(IdempotentRequest)];

    /// <summary>Honours <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter<IdempotencyFilter>().WithMetadata(new IdempotencyFilter.Mark());
}

/// <summary>The answer of an earlier request with the same key, byte for byte.</summary>
internal sealed class ReplayedResult(IdempotencyRow earlier) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = earlier.Status!.Value;
        response.Headers["Idempotent-Replayed"] = "true";
        if (earlier.Location is not null) response.Headers.Location = earlier.Location;
        if (earlier.ETag is not null) response.Headers.ETag = earlier.ETag;
        if (string.IsNullOrEmpty(earlier.Body)) return Task.CompletedTask;
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(earlier.Body, httpContext.RequestAborted);
    }
}

/// <summary>Sends an answer and keeps a copy for whoever comes with the same key.</summary>
internal sealed class RecordedResult(object? result, Func<IdempotencyRow, Task> finish, Func<Task> forget) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var wire = response.Body;
        using var copy = new MemoryStream();
        response.Body = copy;
        try
        {
            if (Unwrap(result) is IResult inner) await inner.ExecuteAsync(httpContext);
        }
        finally
        {
            response.Body = wire;
        }

        if (response.StatusCode < 400)
        {
            await finish(new IdempotencyRow
            {
                Status = response.StatusCode,
                Location = response.Headers.Location.ToString() is { Length: > 0 } location ? location : null,
                ETag = response.Headers.ETag.ToString() is { Length: > 0 } tag ? tag : null,
                Body = Encoding.UTF8.GetString(copy.ToArray()),
            });
        }
        else
        {
            await forget();
        }

        await wire.WriteAsync(copy.ToArray(), httpContext.RequestAborted);
    }

    private static object? Unwrap(object? result) => result is INestedHttpResult nested ? nested.Result : result;
}
