using System.Security.Cryptography;
using System.Text.Json;
using BuildApi.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Http;

/// <summary>Makes every error the framework answers by itself a problem with a code, too.</summary>
internal static class ProblemSetup
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.ProblemDetails, context.HttpContext));
        services.AddExceptionHandler<BadRequests>();
        // Outside Development a body that does not bind would give an empty 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    private const string UnsupportedMediaType =
        "Send the body as JSON, with the header 'Content-Type: application/json' (curl --json does that); send a build spec as 'text/yaml'.";

    private static void Complete(ProblemDetails problem, HttpContext http)
    {
        if (problem.Extensions.ContainsKey("code")) return;
        (var code, problem.Detail) = problem.Status switch
        {
            404 => ("not_found", "There is nothing at this address. The paths are listed at /swagger."),
            405 => ("method_not_allowed", "This address does not support this method. The methods are listed at /swagger."),
            413 => ("body_too_large", "The request's body is larger than this call accepts."),
            415 => ("unsupported_media_type", UnsupportedMediaType),
            >= 500 => ("internal", "The service failed. Its log has the reason under this traceId."),
            _ => ("bad_request", problem.Detail ?? BindingProblems.Find(http) ?? "The request cannot be understood."),
        };
        problem.Extensions["code"] = code;
    }

    /// <summary>What could not be bound, in the caller's words: which member, and what was expected.</summary>
    private sealed class BadRequests : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken ct)
        {
            if (Database.IsAway(exception))
            {
                await Problems.StoreUnavailable(context).ExecuteAsync(context);
                return true;
            }

            if (exception is CryptographicException)
            {
                await Problems.SecretsUnreadable().ExecuteAsync(context);
                return true;
            }

            if (exception is not BadHttpRequestException bad) return false;
            var answer = bad.InnerException is JsonException json ? JsonProblems.From(json)
                : Problems.Of(bad.StatusCode, CodeOf(bad.StatusCode), DetailOf(bad));
            await answer.ExecuteAsync(context);
            return true;
        }

        private static string CodeOf(int status) => status switch
        {
            413 => "body_too_large",
            415 => "unsupported_media_type",
            _ => "bad_request",
        };

        private static string DetailOf(BadHttpRequestException bad) => bad.StatusCode switch
        {
            415 => UnsupportedMediaType,
            _ when bad.Message.Contains("body was provided", StringComparison.Ordinal) => "This call needs a JSON body.",
            _ => BindingProblems.Explain(bad.Message) ?? bad.Message,
        };
    }
}
