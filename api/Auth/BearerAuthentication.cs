using System.Text.Encodings.Web;
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

    private static readonly AuthenticationTicket Administrator =
        TicketOf(new Caller { Id = "admin", Name = "admin key", Scopes = [KeyScope.Admin] });

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Runners show a token of another kind, on a listener of their own.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null) return AuthenticateResult.NoResult();
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        var shown = header.AsMemory(Prefix.Length).Trim();
        if (admin.Matches(shown.Span)) return AuthenticateResult.Success(Administrator);
        return await keys.FindAsync(shown.ToString(), Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted) is { } key
            ? AuthenticateResult.Success(TicketOf(key.ToCaller()))
            : AuthenticateResult.Fail("The key is not known.");
    }

    private static AuthenticationTicket TicketOf(Caller caller) => new(caller.ToPrincipal(), SchemeName);
}
