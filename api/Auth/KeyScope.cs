using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Auth;

/// <summary>What a key may do. Scopes stand side by side; only <see cref="Admin"/> holds the others.</summary>
internal enum KeyScope
{
    /// <summary>See everything but secrets.</summary>
    Read,
    /// <summary>Start, cancel and retry builds, and check images.</summary>
    Build,
    /// <summary>Register, change and remove apps and their settings.</summary>
    Write,
    /// <summary>Everything, also keys and what all apps share.</summary>
    Admin,
}

/// <summary>Asks for the scope that the operation needs.</summary>
internal sealed class ScopeRequirement : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    /// <summary>The claim of a key's scopes.</summary>
    public const string Claim = "scope";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.Resource is HttpContext http && KeyScopes.Has(http, KeyScopes.Of(http))) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
