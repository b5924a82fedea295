using BuildApi.Builds;
using BuildApi.Http;

namespace BuildApi.Runner;

/// <summary>Lets only the runner of a living attempt through, and tells the handlers which one it is.</summary>
internal sealed class RunnerAttemptFilter(RunnerStore attempts) : IEndpointFilter
{
    private const string Prefix = "Bearer ";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers.Authorization.ToString();
        var build = header.StartsWith(Prefix, StringComparison.Ordinal)
            ? await attempts.FindAsync(RunnerToken.HashOf(header[Prefix.Length..]), http.RequestAborted)
            : null;
        if (build is null) return Problems.Of(StatusCodes.Status401Unauthorized, "attempt_over", "The token belongs to no attempt that runs.");
        http.Features.Set(new RunnerAttempt(build, RunnerToken.HashOf(header[Prefix.Length..])));
        return await next(context);
    }
}

/// <summary>The attempt whose runner is calling.</summary>
internal sealed record RunnerAttempt(Build Build, string TokenHash)
{
    public AttemptKey Key => Build.AttemptKey;

    public static ValueTask<RunnerAttempt?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<RunnerAttempt>());
}
