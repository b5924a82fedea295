using BuildApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Auth;

/// <summary>The one place that decides whether a caller may do what is asked: it has the scope that the operation needs, and the app is one of its own.</summary>
internal sealed class AccessRequirement : AuthorizationHandler<AccessRequirement>, IAuthorizationRequirement
{
    /// <summary>The answer to a caller who may not; null when all is well.</summary>
    public static ProblemHttpResult? Refusal(HttpContext http) => Caller.Of(http) is { IsUnmapped: true }
        ? Problems.Forbidden("The token is right, but no grant fits its claims, so it may do nothing. An administrator can add one to the settings: "
            + "BuildApi__Oidc__Grants.")
        : KeyScopes.Has(http, KeyScopes.Of(http)) ? BoundKeys.Refusal(http)
        : Problems.Forbidden($"The key is not allowed to do this: it does not have the scope '{Problems.CodeOf(KeyScopes.Of(http))}'. An administrator can "
            + "make a key that has it: POST /api-keys.");

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        if (context.Resource is HttpContext http && Refusal(http) is null) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
