using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Auth;

/// <summary>Asks for the scope that the operation needs.</summary>
internal sealed class ScopeRequirement : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.Resource is HttpContext http && KeyScopes.Has(http, KeyScopes.Of(http))) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
