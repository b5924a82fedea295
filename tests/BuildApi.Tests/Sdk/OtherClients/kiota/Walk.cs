using System.IO.Compression;
using System.Net.Http.Headers;
using Kiota.BuildApi;
using Kiota.BuildApi.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Overrides = Kiota.BuildApi.Apps.Item.PackageOverrides.PackageOverridesRequestBuilder.PackageOverridesPutRequestBody;

// Kiota's own providers of keys want https, which a service on this machine need not have.
using var http = KiotaClientFactory.Create();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("BUILDAPI_KEY"));
using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http);
adapter.BaseUrl = Environment.GetEnvironmentVariable("BUILDAPI_URL")!.TrimEnd('/');
var client = new BuildApiClient(adapter);

var created = await client.Apps.PostAsync(new CreateApp
{
    Id = "storefront",
    Name = "Storefront",
    Repository = "https://git.example.com/team/storefront.git",
    Environment = new CreateApp_environment { AdditionalData = { ["MODE"] = "production" } },
});
Console.WriteLine($"app {created!.Id} of {created.Repository}, branch {created.Branch}, MODE {created.Environment!.AdditionalData["MODE"]}");
var app = client.Apps["storefront"];

var image = await app.BuildImage.PutAsync(new SetBuildImage { Image = "node:22", PullPolicy = PullPolicy.IfNotPresent });
Console.WriteLine($"image {image!.Reference}: {Word(image.Registry)}, {Word(image.PullPolicy)}, last check {image.LastCheck?.Status.ToString() ?? "none"}");

Show(await app.PackageOverrides.PutAsync(new Overrides { LiveUpdate = [new LiveUpdate { Pkg = "node", Type = "nvm", Version = "20" }] }));
Show(await app.PackageOverrides.PutAsync(new Overrides
{
    SetPackageOverrides = new SetPackageOverrides { Overrides = [new OverrideWish { Package = "next", Version = "14.2.3" }] },
}));

var started = await app.Builds.PostAsync(new StartBuild { Reason = "a walk" });
Console.WriteLine($"build {started!.Number} of {started.Branch}, {Word(started.Trigger)}, {started.Reason}");
var number = app.Builds[started.Number!.Value];
var build = await number.GetAsync(request => request.QueryParameters.Wait = 60);
var inOrder = build!.QueuedAt <= build.StartedAt && build.StartedAt <= build.FinishedAt;
Console.WriteLine($"build {build.Number} {Word(build.Status)}, failure {build.Failure?.Message ?? "none"}, in order {inOrder}");
foreach (var step in build.Steps!.Where(step => step.Name is StepName.PreBuild or StepName.Build))
    Console.WriteLine($"step {Word(step.Name)} {Word(step.Status)}");

foreach (var used in build.Packages!) Console.WriteLine($"package {used.Package} {used.Requested}, installed {used.Installed ?? "not"}");

using var log = new StreamReader((await number.Log.GetAsync())!);
Console.WriteLine((await log.ReadToEndAsync()).Split('\n').Single(line => line.StartsWith("out of npm run build", StringComparison.Ordinal)));

foreach (var file in (await number.Artifacts.GetAsync())!.Items!) Console.WriteLine($"artifact {file.Path}, {file.Size} bytes");
using var one = new StreamReader((await number.Artifacts["assets/app.js"].GetAsync())!);
Console.WriteLine($"assets/app.js is {await one.ReadToEndAsync()}");
using var zip = new ZipArchive((await number.ArtifactsZip.GetAsync())!);
Console.WriteLine($"artifacts.zip has {string.Join(" and ", zip.Entries.Where(entry => entry.Name != "").Select(entry => entry.FullName))}");

await app.BuildSpec.PutAsync("version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n        - npm run build\n");
using var spec = new StreamReader((await app.BuildSpec.GetAsync())!);
Console.WriteLine($"spec {await spec.ReadLineAsync()}");

try
{
    await client.Apps["nobody"].GetAsync();
}
catch (ProblemDetails problem)
{
    Console.WriteLine($"{problem.Status} {problem.Code}: {problem.Message}");
}

try
{
    await app.BuildImage.PutAsync(new SetBuildImage { Image = "node:22:23" });
}
catch (ProblemDetails problem)
{
    Console.WriteLine($"{problem.Status} {problem.Code}, wrong is {string.Join(", ", problem.Errors!.AdditionalData.Keys)}");
}

static void Show(PackageOverrides? view)
{
    foreach (var wish in view!.Overrides!) Console.WriteLine($"override {wish.Package} {wish.Version} is {wish.Resolves ?? "not installed"}");
}

// As JSON writes it.
static string Word<T>(T? value) where T : struct, Enum => $"{value}" is { Length: > 0 } name ? char.ToLowerInvariant(name[0]) + name[1..] : "nothing";
