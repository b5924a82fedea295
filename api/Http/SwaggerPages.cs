using Swashbuckle.AspNetCore.SwaggerUI;

namespace BuildApi.Http;

/// <summary>Swagger UI over the one document there is.</summary>
internal static class SwaggerPages
{
    private const string Styles = "BuildApi.swagger-ui.css";

    public static void UseSwaggerPages(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        // Relative, as all addresses of the pages: a proxy may serve the service below a path, and say nothing of it. Without a slash at its end, which only
        // a proxy that says so passes on, a relative address would lead out of it.
        app.MapGet("/", (HttpRequest request) => Results.Redirect(request.Path.HasValue ? "swagger/index.html" : "/swagger/index.html"))
            .AllowAnonymous().ExcludeFromDescription();
        // In a branch: the pages match every request's path against patterns of theirs.
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/swagger"), pages => pages.UseSwaggerUI(options =>
        {
            options.SwaggerEndpoint("../openapi/v1.json", "BuildApi");
            options.RoutePrefix = "swagger";
            options.DocumentTitle = "BuildApi";
            options.HeadContent = Head();
            options.EnablePersistAuthorization();
            options.DocExpansion(DocExpansion.None);
            options.DefaultModelsExpandDepth(-1);
            options.EnableFilter();
            options.EnableTryItOutByDefault();
            options.DisplayRequestDuration();
        }));
    }

    // The page that comes with Swagger UI tells phones nothing of their width, and they show it as small as a desk's.
    private static string Head()
    {
        using var stream = typeof(SwaggerPages).Assembly.GetManifestResourceStream(Styles)
            ?? throw new InvalidOperationException($"{Styles} is not in the program.");
        using var reader = new StreamReader(stream);
        return $"""
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
            {reader.ReadToEnd()}</style>
            """;
    }
}
