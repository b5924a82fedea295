using Microsoft.AspNetCore.Authentication;

namespace BuildApi.Auth;

internal static class AuthServices
{
    public static void AddAuth(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>();
        services.AddAuthentication(BearerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.SchemeName, null);
        services.AddAuthorization();
    }

    /// <summary>The routes that need a key.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app) => app.MapGroup("").RequireAuthorization();
}
