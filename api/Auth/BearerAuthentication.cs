using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace BuildApi.Auth;

/// <summary><c>Authorization: Bearer &lt;key&gt;</c>: the admin key, an API key, or a token of the OpenID Connect issuer.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AdminKey admin, ApiKeyStore keys, OidcTokens tokens,
    FailedSignIns failed) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";

    private static readonly Caller Administrator = new() { Id = "admin", Name = "admin key", Scopes = [KeyScope.Admin] };

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Runners show a token of another kind, on a listener of their own.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();
        var header = Request.Headers.Authorization.ToString();
        if (header.Equals(SchemeName, StringComparison.OrdinalIgnoreCase)) header = Prefix;
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var shown = header.AsMemory(Prefix.Length).Trim();
        var from = Context.Connection.RemoteIpAddress;
        // Whoever guesses may not go on guessing at the one key that people may have thought of; the others are random, and hold whoever shares the address.
        if (failed.WaitOf(from) is null && admin.Matches(shown.Span)) return Known(Administrator);
        if (tokens.Takes(shown.Span))
        {
            var (holder, why) = await tokens.ReadAsync(Context);
            return holder is null ? Unknown(why) : Known(holder);
        }

        return await keys.FindAsync(shown.ToString(), from?.ToString(), Context.RequestAborted) is { } key
            ? Known(key.ToCaller())
            : Unknown("The key is not known, or has expired. Check 'Authorization: Bearer <key>'.");
    }

    /// <summary>What is wrong with what a request showed; null when it showed nothing that could be looked at.</summary>
    public static string? WhyUnknown(HttpContext http) => http.Items[typeof(BearerAuthentication)] as string;

    // The framework keeps the reason of a failure to itself.
    private AuthenticateResult Unknown(string why)
    {
        Context.Items[typeof(BearerAuthentication)] = why;
        return AuthenticateResult.Fail(why);
    }

    private static AuthenticateResult Known(Caller caller) => AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(), SchemeName));
}
