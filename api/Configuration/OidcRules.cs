namespace BuildApi.Configuration;

/// <summary>What is wrong with the settings of an OpenID Connect issuer.</summary>
internal static class OidcRules
{
    private static readonly string[] Scopes = ["read", "build", "write", "admin"];

    /// <summary>Each as the setting's name below <c>BuildApi__</c> and what is wrong with it.</summary>
    public static IEnumerable<(string Setting, string Problem)> WhatIsWrong(OidcOptions oidc)
    {
        if (string.IsNullOrEmpty(oidc.Authority))
        {
            if (oidc.Audience is not null || oidc.Grants.Count > 0) yield return ("Oidc__Authority", "is missing: without it no token is taken");
            yield break;
        }

        if (!Uri.TryCreate(oidc.Authority, UriKind.Absolute, out var address)
            || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
            yield return ("Oidc__Authority", "must be an https address: who can change what comes from there can sign tokens");
        if (string.IsNullOrWhiteSpace(oidc.Audience)) yield return ("Oidc__Audience", "is missing: without it tokens for others would be taken");
        if (oidc.Grants.Count == 0) yield return ("Oidc__Grants", "has no grant: then no token may do anything");
        for (var at = 0; at < oidc.Grants.Count; at++)
            foreach (var (member, problem) in WhatIsWrong(oidc.Grants[at])) yield return ($"Oidc__Grants__{at}__{member}", problem);
    }

    private static IEnumerable<(string Member, string Problem)> WhatIsWrong(OidcGrant grant)
    {
        if (string.IsNullOrWhiteSpace(grant.Claim)) yield return ("Claim", "is empty; name a claim, such as repository");
        if (string.IsNullOrWhiteSpace(grant.Value)) yield return ("Value", "is empty; give the claim's value");
        if (grant.Value == "*") yield return ("Value", "fits everybody whom the issuer knows; say more of it in front of the *");
        if (grant.Scopes.Count == 0 || !grant.Scopes.All(Scopes.Contains)) yield return ("Scopes", $"must be some of {string.Join(", ", Scopes)}");
        if (grant.Apps.Count > 0 && grant.Scopes.Contains("admin")) yield return ("Apps", "cannot stand beside the scope admin, which is for everything");
    }
}
