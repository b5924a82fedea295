using System.Globalization;

namespace BuildApi.Bench;

/// <summary>The clients of scripts/bench by their names; without one, the bare endpoint.</summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        if (args is ["specs", var url, var key, var count])
            await SpecRequests.RunAsync(new Uri(url), key, int.Parse(count, CultureInfo.InvariantCulture));
        else if (args is ["queue", var folder])
            await QueueClaims.RunAsync(folder);
        else if (args is ["mask"])
            MaskSpeed.Run();
        else
            await RunBareEndpointAsync(args);
    }

    private static Task RunBareEndpointAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // A line for every request would measure the console.
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();

        app.MapGet("/apps/{id}", (string id) => TypedResults.Ok(BareApp.Named(id)));
        app.MapPost("/apps/{id}/builds", (string id, BareStart? body) =>
            TypedResults.Accepted($"/apps/{id}/builds/1", BareBuild.Of(id, body?.Reason)));
        return app.RunAsync();
    }
}
