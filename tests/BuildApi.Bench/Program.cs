using System.Globalization;
using BuildApi.Bench;

if (args is ["specs", var url, var key, var count])
{
    await SpecRequests.RunAsync(new Uri(url), key, int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

var builder = WebApplication.CreateBuilder(args);
// A line for every request would measure the console.
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();

app.MapGet("/apps/{id}", (string id) => TypedResults.Ok(BareApp.Named(id)));
app.MapPost("/apps/{id}/builds", (string id, BareStart? body) =>
    TypedResults.Accepted($"/apps/{id}/builds/1", BareBuild.Of(id, body?.Reason)));
app.Run();
