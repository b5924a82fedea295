using System.Collections.Frozen;
using System.Security.Claims;
using BuildApi.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace BuildApi.Auth;

/// <summary>Tokens of the OpenID Connect issuer that the settings name, and what they may do by the claims that they have.</summary>
internal sealed class OidcTokens(BuildApiOptions options) : IConfigureNamedOptions<JwtBearerOptions>
{
    /// <summary>The framework's scheme, which is asked for these tokens alone.</summary>
    public const string Scheme = "Oidc";

    /// <summary>As long as OpenID Connect lets a subject be.</summary>
    private const int Longest = 255;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private OidcOptions Settings => options.Oidc;

    /// <summary>Whether what is shown may be a token of the issuer: keys have no dots, and a JSON Web Token has two.</summary>
    public bool Takes(ReadOnlySpan<char> shown) => !string.IsNullOrEmpty(Settings.Authority) && shown.Count('.') == 2;

    /// <summary>Who shows a token, with what its grant allows; a failure says what is wrong with the token.</summary>
    public async Task<(Caller? Caller, string Why)> ReadAsync(HttpContext http)
    {
        try
        {
            var result = await http.AuthenticateAsync(Scheme);
            if (result.Principal is { } holder) return (CallerOf(holder), "");
            // Without the issuer's keys every token looks like a stranger's: then this throws.
            if (result.Failure is SecurityTokenException) await IssuerAsync(http);
            return (null, WhyNot(result.Failure));
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or HttpRequestException)
        {
            return (null, $"The token could not be checked: the issuer {Settings.Authority} does not tell its keys. Repeat the request, or show an API key.");
        }
    }

    private static async Task IssuerAsync(HttpContext http)
    {
        var settings = http.RequestServices.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(Scheme);
        if (settings.ConfigurationManager is { } manager) await manager.GetConfigurationAsync(http.RequestAborted);
    }

    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != Scheme || string.IsNullOrEmpty(Settings.Authority)) return;
        options.Authority = Settings.Authority;
        options.Audience = Settings.Audience;
        // Claims keep the names that the issuer gave them.
        options.MapInboundClaims = false;
        // Http is allowed on this machine only, as the settings are checked.
        options.RequireHttpsMetadata = Settings.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = Settings.Audience,
            RequireAudience = true,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            // Only what is signed with a key that stays with the issuer.
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            ClockSkew = ClockSkew,
        };
    }

    private Caller CallerOf(ClaimsPrincipal holder)
    {
        var subject = holder.FindFirst("sub")?.Value ?? "";
        var found = Settings.Grants.Select(grant => (Grant: grant, Claim: holder.FindFirst(claim => claim.Type == grant.Claim && grant.Fits(claim.Value))))
            .FirstOrDefault(each => each.Claim is not null);
        return new Caller
        {
            Id = $"oidc:{Clip(subject)}",
            Name = Clip(found.Claim is { } claim ? $"{claim.Type} {claim.Value}" : subject),
            Scopes = found.Grant is null ? [] : [.. found.Grant.Scopes.Select(scope => Enum.Parse<KeyScope>(scope, ignoreCase: true))],
            Apps = found.Grant is { Apps: { Count: > 0 } apps } ? apps.ToFrozenSet(StringComparer.Ordinal) : null,
            IsUnmapped = found.Grant is null,
        };
    }

    private string WhyNot(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException => "The token has expired. Ask the issuer for a new one.",
        SecurityTokenNotYetValidException => "The token is not valid yet. Compare the clocks of the issuer and of this machine.",
        SecurityTokenInvalidAudienceException => $"The token is for somebody else: its 'aud' must be '{Settings.Audience}' (BuildApi__Oidc__Audience).",
        SecurityTokenInvalidIssuerException => $"The token is of another issuer: its 'iss' must be that of {Settings.Authority} (BuildApi__Oidc__Authority).",
        SecurityTokenNoExpirationException => "The token has no end ('exp'), and such tokens are not taken.",
        SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException =>
            $"The token is not signed with a key of the issuer {Settings.Authority}.",
        _ => "The token cannot be read as one of OpenID Connect (a signed JSON Web Token).",
    };

    private static string Clip(string text) => text.Length <= Longest ? text : text[..Longest];
}
