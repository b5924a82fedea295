using BuildApi.Configuration;
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
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        // At the first start the key is made, and whoever started the service wants to read it then.
        if (!BuildTime.IsNow) _ = app.Services.GetRequiredService<AdminKey>();
        return app.MapGroup("").RequireAuthorization();
    }
}
