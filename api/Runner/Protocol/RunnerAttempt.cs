using BuildApi.Builds;

namespace BuildApi.Runner.Protocol;

/// <summary>The attempt whose runner is calling, found by its token. A handler that asks for it is closed to everybody else.</summary>
internal sealed record RunnerAttempt(Build Build, string TokenHash)
{
    private const string Prefix = "Bearer ";

    public AttemptKey Key => Build.AttemptKey;

    public static async ValueTask<RunnerAttempt?> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.Ordinal)) throw Refusal();
        var hash = RunnerToken.HashOf(header[Prefix.Length..]);
        var build = await context.RequestServices.GetRequiredService<RunnerStore>().FindAsync(hash, context.RequestAborted);
        return build is null ? throw Refusal() : new RunnerAttempt(build, hash);
    }

    private static BadHttpRequestException Refusal() => new("The token does not belong to a running attempt.", StatusCodes.Status401Unauthorized);
}
