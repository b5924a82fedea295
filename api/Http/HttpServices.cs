namespace BuildApi.Http;

internal static class HttpServices
{
    public static void AddHttpApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => JsonSetup.Apply(options.SerializerOptions));
        services.AddPublicPath();
        services.AddProblems();
        services.AddDocument();
        services.AddCors();
        services.AddSingleton<IdempotencyStore>();
        services.AddHostedService<FirstWords>();
    }

    public static void UseHttpApi(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseCrossOrigin();
        app.UseLineEnds();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        // The body is hashed after it was bound.
        app.Use((context, next) =>
        {
            if (context.Request.Headers.ContainsKey(IdempotencyFilter.Header)) context.Request.EnableBuffering();
            return next(context);
        });
    }
}
