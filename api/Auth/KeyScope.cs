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

/// <summary>Marks the operation that needs another scope than its method tells (GET: read, all others: write).</summary>
internal sealed record NeedsScope(KeyScope Scope);

internal static class KeyScopes
{
    public static TBuilder Needs<TBuilder>(this TBuilder operation, KeyScope scope) where TBuilder : IEndpointConventionBuilder =>
        operation.WithMetadata(new NeedsScope(scope));

    /// <summary>What a request's operation needs.</summary>
    public static KeyScope Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope
        ?? (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? KeyScope.Read : KeyScope.Write);
}

/// <summary>Asks for the scope that the operation needs.</summary>
internal sealed class ScopeRequirement : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    /// <summary>The claim of a key's scopes.</summary>
    public const string Claim = "scope";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.HasClaim(Claim, nameof(KeyScope.Admin))
            || (context.Resource is HttpContext http && context.User.HasClaim(Claim, KeyScopes.Of(http).ToString())))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
