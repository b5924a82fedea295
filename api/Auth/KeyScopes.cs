namespace BuildApi.Auth;

/// <summary>Marks the operation that needs another scope than its method tells (GET: read, all others: write).</summary>
internal sealed record NeedsScope(KeyScope Scope);

internal static class KeyScopes
{
    /// <summary>The claim of a key's scopes.</summary>
    public const string Claim = "scope";

    public static TBuilder Needs<TBuilder>(this TBuilder operation, KeyScope scope) where TBuilder : IEndpointConventionBuilder =>
        operation.WithMetadata(new NeedsScope(scope));

    /// <summary>Whether the key of a request has a scope.</summary>
    public static bool Has(HttpContext http, KeyScope scope) =>
        http.User.HasClaim(Claim, nameof(KeyScope.Admin)) || http.User.HasClaim(Claim, scope.ToString());

    /// <summary>What a request's operation needs.</summary>
    public static KeyScope Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<NeedsScope>()?.Scope
        ?? (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? KeyScope.Read : KeyScope.Write);
}
