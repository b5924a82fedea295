// Starts a build, shows its log while it runs, and unpacks what it produced into a folder.
//   BUILDAPI_URL=https://builds.example.com BUILDAPI_KEY=… dotnet run -- APP [BRANCH [FOLDER]]
// Ends with 0 when the build succeeded, with 1 when it did not, with 2 when the service refused something or could not be reached.
using BuildApi.Sdk;
using Microsoft.Extensions.DependencyInjection;

if (args is not ([_] or [_, _] or [_, _, _]))
{
    Console.Error.WriteLine("usage: dotnet run -- APP [BRANCH [FOLDER]]");
    return 2;
}

var app = args[0];
var services = new ServiceCollection();
services.AddBuildApiClient(options =>
{
    options.BaseAddress = new Uri(Environment.GetEnvironmentVariable("BUILDAPI_URL") ?? "http://127.0.0.1:8080");
    options.ApiKey = Environment.GetEnvironmentVariable("BUILDAPI_KEY");
});
await using var provider = services.BuildServiceProvider();
var client = provider.GetRequiredService<BuildApiClient>();

// Ctrl+C cancels the build, not only the watching of it.
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

try
{
    var build = await client.StartBuildAsync(app, new StartBuild { Branch = args.ElementAtOrDefault(1) });
    try
    {
        await foreach (var piece in client.FollowLogAsync(app, build.Number, cancellationToken: interrupted.Token)) Console.Write(piece.Text);
        build = await client.WaitForBuildAsync(app, build.Number, cancellationToken: interrupted.Token);
    }
    catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
    {
        await client.CancelBuildAsync(app, build.Number);
        return 1;
    }

    if (build.Status != BuildState.Succeeded)
    {
        Console.Error.WriteLine($"{build.Failure?.Message} {build.Failure?.Hint}".Trim());
        return 1;
    }

    await client.DownloadArtifactsAsync(app, build.Number, args.ElementAtOrDefault(2) ?? "dist");
    return 0;
}
catch (Exception refused) when (refused is BuildApiException or HttpRequestException)
{
    Console.Error.WriteLine(refused is BuildApiException { Detail: { } detail } ? detail : refused.Message);
    return 2;
}
