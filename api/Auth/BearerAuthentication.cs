using System.Security.Claims;
using System.Text.Encodings.Web;
using BuildApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace BuildApi.Auth;

/// <summary><c>Authorization: Bearer &lt;key&gt;</c>.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AdminKey admin, ApiKeyStore keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";

    private static readonly AuthenticationTicket Administrator = new(
        new ClaimsPrincipal(
            new ClaimsIdentity([new Claim(KeyScopes.Claim, nameof(KeyScope.Admin)), new Claim(ClaimTypes.Name, "admin key"),
                new Claim(ClaimTypes.NameIdentifier, "admin")], SchemeName)), SchemeName);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Runners show a token of another kind, on a listener of their own.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var shown = header.AsMemory(Prefix.Length).Trim();
        if (admin.Matches(shown.Span)) return AuthenticateResult.Success(Administrator);
        return await keys.FindAsync(shown.ToString(), Context.RequestAborted) is { } key
            ? AuthenticateResult.Success(TicketOf(key))
            : AuthenticateResult.Fail("The key is not known.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return Problems.Of(StatusCodes.Status401Unauthorized, "unauthorized", WhyRefused(Request.Headers.Authorization.ToString())).ExecuteAsync(Context);
    }

    private static string WhyRefused(string sent) => sent.Length switch
    {
        0 => "Send the key as 'Authorization: Bearer <key>'. The admin key is the setting BuildApi__AdminKey, or else the file admin-key in the data folder.",
        _ when sent.Split(' ')[0].Equals(SchemeName,
            StringComparison.OrdinalIgnoreCase) => "The key is not known, or has expired. Check 'Authorization: Bearer <key>'.",
        _ => "The Authorization header does not begin with 'Bearer'. Write the word and a space in front of the key: 'Authorization: Bearer <key>'.",
    };

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.Of(StatusCodes.Status403Forbidden, "forbidden",
            $"The key is not allowed to do this: it does not have the scope '{Problems.CodeOf(KeyScopes.Of(Context))}'. An administrator can make a key "
                + $"that has it: POST /api-keys.").ExecuteAsync(Context);

    private static AuthenticationTicket TicketOf(ApiKey key) => new(new ClaimsPrincipal(new ClaimsIdentity(
        [.. key.Scopes.Select(scope => new Claim(KeyScopes.Claim, scope.ToString())), new Claim(ClaimTypes.Name, key.Name),
            new Claim(ClaimTypes.NameIdentifier, key.Id)], SchemeName)), SchemeName);
}
