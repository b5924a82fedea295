using BuildApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace BuildApi.Auth;

/// <summary>Answers those who may not go on: 401 with what to send, 429 to whoever was refused too often, 403 with what is missing, 404 for others' apps.</summary>
internal sealed class AccessRefusals(FailedSignIns failed) : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) return next(context);
        if (authorizeResult.Forbidden && AccessRequirement.Refusal(context) is { } refusal) return refusal.ExecuteAsync(context);
        var from = context.Connection.RemoteIpAddress;
        if (failed.WaitOf(from) is { } wait)
            return RateLimits.RefuseAsync(context, wait, "Too many requests of this address showed no right key");
        failed.Note(from);
        // RFC 6750: whoever sent nothing is only told what to send.
        context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count == 0
            ? BearerAuthentication.SchemeName : $"{BearerAuthentication.SchemeName} error=\"invalid_token\"";
        return Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized", WhyUnknown(context)).ExecuteAsync(context);
    }

    private static string WhyUnknown(HttpContext http) => BearerAuthentication.WhyUnknown(http)
        ?? (http.Request.Headers.Authorization.ToString().Length == 0
            ? "Send the key as 'Authorization: Bearer <key>'. The admin key is the setting BuildApi__AdminKey, or else the file admin-key in the data folder."
            : "The Authorization header does not begin with 'Bearer'. Write the word and a space in front of the key: 'Authorization: Bearer <key>'.");
}
