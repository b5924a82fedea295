using BuildApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace BuildApi.Auth;

/// <summary>Answers those who may not go on, whichever way they were recognised: 401 with what to send, 403 with what is missing, 404 for others' apps.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded) return next(context);
        if (authorizeResult.Forbidden && AccessRequirement.Refusal(context) is { } refusal) return refusal.ExecuteAsync(context);
        context.Response.Headers.WWWAuthenticate = BearerAuthentication.SchemeName;
        return Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized", WhyUnknown(context.Request.Headers.Authorization.ToString()))
            .ExecuteAsync(context);
    }

    private static string WhyUnknown(string sent) => sent.Length switch
    {
        0 => "Send the key as 'Authorization: Bearer <key>'. The admin key is the setting BuildApi__AdminKey, or else the file admin-key in the data folder.",
        _ when sent.Split(' ')[0].Equals(BearerAuthentication.SchemeName,
            StringComparison.OrdinalIgnoreCase) => "The key is not known, or has expired. Check 'Authorization: Bearer <key>'.",
        _ => "The Authorization header does not begin with 'Bearer'. Write the word and a space in front of the key: 'Authorization: Bearer <key>'.",
    };
}
