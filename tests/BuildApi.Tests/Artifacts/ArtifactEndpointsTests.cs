using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BuildApi.Apps;
using BuildApi.Artifacts;
using BuildApi.Builds;
using BuildApi.Configuration;
using BuildApi.Http;
using BuildApi.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BuildApi.Tests.Artifacts;

/// <summary>Over HTTP, with a real store and one build that has artifacts (1) and one that has none (2).</summary>
public sealed class ArtifactEndpointsTests : IAsyncLifetime, IDisposable
{
    private readonly ArtifactFixture artifacts = new();
    private WebApplication service = null!;
    private HttpClient client = null!;

    [Fact]
    public async Task Files_are_listed_page_by_page()
    {
        var first = await client.GetFromJsonAsync<JsonNode>("artifacts?limit=2");
        var second = await client.GetFromJsonAsync<JsonNode>($"artifacts?limit=2&after={first!["next"]}");

        Assert.Equal(["a b/ü\n#.css", "assets/app.js"], first["items"]!.AsArray().Select(item => (string)item!["path"]!));
        Assert.Equal(["assets/x%2Fy.txt", "index.html"], second!["items"]!.AsArray().Select(item => (string)item!["path"]!));
        Assert.Null(second["next"]);
        Assert.Equal(
            $$"""{"path":"index.html","size":6,"sha256":"{{Convert.ToHexStringLower(SHA256.HashData("<html>"u8))}}","contentType":"text/html"}""",
            second["items"]![1]!.ToJsonString());
    }

    [Theory]
    [InlineData("artifacts?prefix=assets/", 2)]
    [InlineData("artifacts?prefix=nothing", 0)]
    [InlineData("../2/artifacts", 0)]
    public async Task Lists_may_be_narrow_or_empty(string address, int count) =>
        Assert.Equal(count, (await client.GetFromJsonAsync<JsonNode>(address))!["items"]!.AsArray().Count);

    [Theory]
    [InlineData("artifacts/index.html", "<html>", "text/html")]
    [InlineData("artifacts/assets/app.js", "0123456789", "text/javascript")]
    [InlineData("artifacts/assets%2Fapp.js", "0123456789", "text/javascript")]
    [InlineData("artifacts/assets/x%252Fy.txt", "percent", "text/plain")]
    [InlineData("artifacts/a%20b/%C3%BC%0A%23.css", "css", "text/css")]
    public async Task A_file_is_served_with_its_type_and_hash(string address, string content, string type)
    {
        var response = await client.GetAsync(address);

        Assert.Equal(content, await response.Content.ReadAsStringAsync());
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}\"", response.Headers.ETag?.Tag);
        Assert.Equal("sandbox", Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task A_range_of_a_file_is_served()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "artifacts/assets/app.js") { Headers = { Range = new RangeHeaderValue(3, 5) } };

        var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("345", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_file_that_the_caller_has_is_not_sent_again()
    {
        var tag = (await client.GetAsync("artifacts/index.html")).Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "artifacts/index.html") { Headers = { IfNoneMatch = { tag } } };

        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("Range", "bytes=900-", 416, "range_not_satisfiable")]
    [InlineData("If-Match", "\"another\"", 412, "precondition_failed")]
    public async Task What_cannot_be_sent_is_a_problem_with_a_code(string header, string value, int status, string code)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "artifacts/assets/app.js");
        request.Headers.TryAddWithoutValidation(header, value);

        var response = await client.SendAsync(request);

        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(code, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["code"]!);
    }

    [Fact]
    public async Task The_zip_is_a_download_of_all_files()
    {
        var response = await client.GetAsync("artifacts.zip");

        Assert.Equal("storefront-1.zip", response.Content.Headers.ContentDisposition?.FileName);
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        Assert.Equal(["a b/ü\n#.css", "assets/", "assets/app.js", "assets/x%2Fy.txt", "index.html"], zip.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public async Task The_tar_gz_is_a_download_of_all_files()
    {
        var response = await client.GetAsync("artifacts.tar.gz");

        Assert.Equal("application/gzip", response.Content.Headers.ContentType?.MediaType);
        await using var tar = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        Assert.Contains("0123456789", await new StreamReader(tar).ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("artifacts/nothing.html", 404, "artifact_not_found")]
    [InlineData("artifacts/assets", 404, "artifact_not_found")]
    [InlineData("artifacts/..%2F1.tar", 404, "artifact_not_found")]
    [InlineData("../2/artifacts.zip", 404, "artifacts_not_found")]
    [InlineData("../2/artifacts.tar.gz", 404, "artifacts_not_found")]
    [InlineData("../3/artifacts", 404, "build_not_found")]
    [InlineData("artifacts?limit=201", 422, "invalid_request")]
    [InlineData("artifacts?after=*", 422, "invalid_request")]
    public async Task Mistakes_get_a_problem_with_a_code(string address, int status, string code)
    {
        var response = await client.GetAsync(address);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (string?)(await response.Content.ReadFromJsonAsync<JsonNode>())!["code"]);
    }

    /// <summary>Such a file is another app's: one that had the same id and was removed while the service died.</summary>
    [Fact]
    public async Task A_file_of_a_build_that_has_not_succeeded_is_not_shown()
    {
        File.Copy(artifacts.PathOf("artifacts/storefront/1.tar"), artifacts.PathOf("artifacts/storefront/2.tar"));

        foreach (var path in (string[])["../2/artifacts/index.html", "../2/artifacts.zip", "../2/artifacts.tar.gz"])
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        Assert.Empty((await client.GetFromJsonAsync<JsonNode>("../2/artifacts"))!["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("artifacts.zip", UriKind.Relative))).StatusCode);
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => JsonSetup.Apply(options.SerializerOptions));
        builder.Services.AddSingleton(new DataFolder(artifacts.PathOf(""))).AddSingleton(artifacts.Store).AddSingleton<Database>()
            .AddSingleton(new SecretBox(new EphemeralDataProtectionProvider())).AddSingleton<AppStore>()
            .AddSingleton(new BuildApiOptions()).AddBuilds();
        service = builder.Build();
        ArtifactEndpoints.Map(service);
        await service.StartAsync();
        await AddBuildsAsync(service.Services);
        client = service.GetTestClient();
        client.BaseAddress = new Uri("http://localhost/apps/storefront/builds/1/");
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        artifacts.Dispose();
    }

    private async Task AddBuildsAsync(IServiceProvider services)
    {
        var now = artifacts.Clock.GetUtcNow();
        Migrator.Migrate(services.GetRequiredService<Database>());
        await services.GetRequiredService<AppStore>().AddAsync(new App
        {
            Id = ArtifactFixture.App,
            Name = "Storefront",
            Repository = "git@example.com:shop/storefront.git",
            Branch = "main",
            Environment = new Dictionary<string, string>(),
            SecretNames = [],
            TimeoutMinutes = 30,
            Resources = new AppResources(),
            Concurrency = 1,
            CreatedAt = now,
            UpdatedAt = now,
        }, new Dictionary<string, string>(), CancellationToken.None);
        // The first succeeds, the second waits.
        for (var build = 1; build <= 2; build++)
            await services.GetRequiredService<NewBuildStore>()
                .EnqueueAsync(ArtifactFixture.App, new NewBuild { Trigger = BuildTrigger.Api }, now, CancellationToken.None);
        var build1 = (await services.GetRequiredService<BuildQueue>().TakeAsync("token", now, CancellationToken.None))!.AttemptKey;
        var attempts = services.GetRequiredService<AttemptStore>();
        await attempts.MoveAsync(build1, BuildEvent.RunnerClaimed, CancellationToken.None);
        await attempts.FinishAsync(build1, BuildVerdict.Succeeded, 0, now, CancellationToken.None);
        await artifacts.SaveAsync("./", "./index.html=<html>", "./assets/", "./assets/app.js=0123456789", "./assets/x%2Fy.txt=percent", "./a b/ü\n#.css=css");
    }
}
