using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace BuildApi.Auth;

internal static class AuthServices
{
    private const string AccessPolicy = "access";

    public static void AddAuth(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>().AddSingleton<ApiKeyStore>().AddSingleton<OidcTokens>()
            .AddSingleton<IConfigureOptions<JwtBearerOptions>>(provider => provider.GetRequiredService<OidcTokens>());
        services.AddRateLimits();
        services.AddAuthentication(BearerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null)
            .AddJwtBearer(OidcTokens.Scheme, _ => { });
        services.AddAuthorizationBuilder().AddPolicy(AccessPolicy, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement()))
            .Services.AddSingleton<IAuthorizationHandler, AccessRequirement>().AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
    }

    /// <summary>The routes that need a key.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        // At the first start the key is made, and whoever started the service wants to read it then.
        if (!BuildTime.IsNow) _ = app.Services.GetRequiredService<AdminKey>();
        return app.MapGroup("").RequireAuthorization(AccessPolicy).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).AddOpenApiOperationTransformer(KeyScopes.DocumentAsync)
            .RefusesUnknownQuery().RefusesNullItems().AnswersHead();
    }

    /// <summary>Who it is, and whether he has asked too often.</summary>
    public static void UseAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseRateLimits();
    }

    public static void MapApiKeys(this IEndpointRouteBuilder api) => ApiKeyEndpoints.Map(api);
}
