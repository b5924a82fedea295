using System.Security.Claims;

namespace BuildApi.Auth;

/// <summary>Who a request comes from, and what that one may do.</summary>
internal sealed record Caller
{
    /// <summary>Tells callers apart for good: an API key's id, <c>admin</c>, or <c>oidc:</c> and the subject.</summary>
    public required string Id { get; init; }

    /// <summary>For people: the key's name.</summary>
    public required string Name { get; init; }

    public required IReadOnlyCollection<KeyScope> Scopes { get; init; }

    /// <summary>The apps that it is bound to, to see and to use; null: all apps, and what they share.</summary>
    public IReadOnlySet<string>? Apps { get; init; }

    /// <summary>A token is right, and nothing is said of what it may do.</summary>
    public bool IsUnmapped { get; init; }

    public bool Has(KeyScope scope) => Scopes.Contains(KeyScope.Admin) || Scopes.Contains(scope);

    /// <summary>Who a request comes from; null before somebody was recognised.</summary>
    public static Caller? Of(HttpContext http) => (http.User.Identity as Identity)?.Caller;

    public ClaimsPrincipal ToPrincipal() => new(new Identity(this));

    private sealed class Identity(Caller caller)
        : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id), new Claim(ClaimTypes.Name, caller.Name)], "Bearer")
    {
        public Caller Caller => caller;
    }
}
