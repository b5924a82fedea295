using BuildApi.Configuration;
using BuildApi.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace BuildApi.Auth;

internal static class AuthServices
{
    private const string AccessPolicy = "access";

    public static void AddAuth(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>().AddSingleton<ApiKeyStore>();
        services.AddAuthentication(BearerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(AccessPolicy, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement()))
            .Services.AddSingleton<IAuthorizationHandler, AccessRequirement>().AddSingleton<IAuthorizationMiddlewareResultHandler, AccessRefusals>();
    }

    /// <summary>The routes that need a key.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        // At the first start the key is made, and whoever started the service wants to read it then.
        if (!BuildTime.IsNow) _ = app.Services.GetRequiredService<AdminKey>();
        return app.MapGroup("").RequireAuthorization(AccessPolicy).ProducesProblem(StatusCodes.Status403Forbidden)
            .AddOpenApiOperationTransformer(KeyScopes.DocumentAsync)
            .RefusesUnknownQuery().RefusesNullItems().AnswersHead();
    }

    public static void MapApiKeys(this IEndpointRouteBuilder api) => ApiKeyEndpoints.Map(api);
}
