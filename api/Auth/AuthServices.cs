using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Auth;

internal static class AuthServices
{
    private const string ScopePolicy = "scope";

    public static void AddAuth(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>().AddSingleton<ApiKeyStore>();
        services.AddAuthentication(BearerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(ScopePolicy, policy => policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement()))
            .Services.AddSingleton<IAuthorizationHandler, ScopeRequirement>();
    }

    /// <summary>The routes that need a key.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        // At the first start the key is made, and whoever started the service wants to read it then.
        if (!BuildTime.IsNow) _ = app.Services.GetRequiredService<AdminKey>();
        return app.MapGroup("").RequireAuthorization(ScopePolicy).ProducesProblem(StatusCodes.Status403Forbidden)
            .RefusesUnknownQuery().RefusesNullItems().AnswersHead();
    }

    public static void MapApiKeys(this IEndpointRouteBuilder api) => ApiKeyEndpoints.Map(api);
}
