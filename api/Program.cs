using BuildApi;
using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.Auth;
using BuildApi.BuildImages;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.BuildSpecs;
using BuildApi.Caches;
using BuildApi.Configuration;
using BuildApi.Engines.Docker;
using BuildApi.Execution;
using BuildApi.Http;
using BuildApi.PackageOverrides;
using BuildApi.Pinning;
using BuildApi.Registries;
using BuildApi.Runner;
using BuildApi.Runner.Protocol;
using BuildApi.Storage;
using BuildApi.ToolStore;

if (Commands.TryRun(args, DockerServices.Connect, out var exitCode)) return exitCode;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddConfiguration();
if (!builder.HoldDataFolder()) return 1;
builder.ListenOn(RunnerListener.PrepareSocket);
builder.Services.AddStorage();
builder.Services.AddHttpApi();
builder.Services.AddAuth();
builder.Services.AddEngine();
builder.Services.AddApps();
builder.Services.AddBuildImages();
builder.Services.AddRegistries();
builder.Services.AddPackageOverrides();
builder.Services.AddToolStore();
builder.Services.AddBuilds();
builder.Services.AddBuildLogs();
builder.Services.AddArtifacts();
builder.Services.AddCaches();
builder.Services.AddRunner();
builder.Services.AddExecution();
builder.AddOperations();
builder.Services.AddConceptSettings();

var app = builder.Build();
if (!app.ConfigurationHolds(Composition.WhatIsWrong)) return 1;
app.OpenData();
app.UseHttpApi();
app.UseRunnerListener();
app.UseAuthentication();
app.UseAuthorization();
app.UseSwaggerPages();

var api = app.MapApi();
api.MapApiKeys();
api.MapApps();
api.MapBuildImages();
api.MapRegistries();
api.MapPackageOverrides();
api.MapToolStore();
BuildSpecEndpoints.Map(api);
api.MapBuilds();
api.MapPinning();
UsedSpecEndpoints.Map(api);
api.MapBuildLogs();
api.MapArtifacts();
api.MapCaches();
api.MapExecution();
api.MapOperations();
app.MapRunner();

app.Run();
return 0;

/// <summary>The service; named so that tests can host it.</summary>
public partial class Program;
