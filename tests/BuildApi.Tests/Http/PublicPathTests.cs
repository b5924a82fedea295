using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>Behind a proxy that serves the service below a path, whether it passes the path on, takes it away, or tells of it in a header.</summary>
public sealed class PublicPathTests(PublicPathTests.Services services) : IClassFixture<PublicPathTests.Services>
{
    private const string Forwarded = "X-Forwarded-Prefix: /ci";

    [Theory]
    [InlineData(false, "/ci/apps")]
    [InlineData(false, "/apps")]
    [InlineData(true, "/apps", Forwarded)]
    [InlineData(true, "/apps", "X-Forwarded-Prefix: /ci/")]
    [InlineData(true, "/apps", "X-Forwarded-Prefix: //ci")]
    public async Task Addresses_of_what_was_made_begin_with_the_path(bool byHeader, string path, params string[] headers)
    {
        var id = $"app-{Guid.NewGuid():N}"[..16];

        using var response = await Of(byHeader).Client.CallAsync("POST", path, new { id }, headers);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/ci/apps/{id}", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("ci")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("http://evil.example.com/ci")]
    public async Task A_header_that_is_no_path_says_nothing(string header)
    {
        var id = $"app-{Guid.NewGuid():N}"[..16];

        using var response = await services.Told.Client.CallAsync("POST", "/apps", new { id }, $"X-Forwarded-Prefix: {header}");

        Assert.Equal($"/apps/{id}", response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_header_is_not_read_where_forwarded_headers_are_not()
    {
        await using var plain = await TestService.StartNewAsync();

        using var response = await plain.Client.CallAsync("POST", "/apps", new { id = "plain" }, Forwarded);

        Assert.Equal("/apps/plain", response.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData(false, "/ci")]
    [InlineData(true, "", Forwarded)]
    public async Task A_repeated_request_gets_the_first_answer_again_below_its_own_path(bool byHeader, string path, params string[] headers)
    {
        var service = Of(byHeader);
        var app = await service.NewAppAsync(new BuildScript());
        string[] keyed = [.. headers, "Idempotency-Key: once"];

        using var first = await service.Client.CallAsync("POST", $"{path}/apps/{app.Id}/builds", new { }, keyed);
        using var again = await service.Client.CallAsync("POST", $"{path}/apps/{app.Id}/builds", new { }, keyed);
        using var direct = await service.Client.CallAsync("POST", $"/apps/{app.Id}/builds", new { }, "Idempotency-Key: once");

        Assert.Equal($"/ci/apps/{app.Id}/builds/1", first.Headers.Location!.OriginalString);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        // The same request by another way.
        Assert.Equal(byHeader ? $"/apps/{app.Id}/builds/1" : $"/ci/apps/{app.Id}/builds/1", direct.Headers.Location!.OriginalString);
        await app.EndedAsync(1);
    }

    [Theory]
    [InlineData(false, "/ci")]
    [InlineData(true, "", Forwarded)]
    public async Task The_audit_log_names_the_app_that_was_registered(bool byHeader, string path, params string[] headers)
    {
        var service = Of(byHeader);

        using var response = await service.Client.CallAsync("POST", $"{path}/apps", new { id = "named" }, headers);
        var entries = (await service.Client.JsonAsync("GET", $"{path}/audit?appId=named"))["items"]!.AsArray();

        var entry = Assert.Single(entries)!;
        Assert.Equal("/apps", (string)entry["path"]!);
    }

    [Theory]
    [InlineData(false, "/ci", "/ci/swagger/index.html")]
    [InlineData(false, "/ci/", "swagger/index.html")]
    [InlineData(false, "/", "swagger/index.html")]
    [InlineData(true, "/", "swagger/index.html", Forwarded)]
    public async Task The_path_alone_leads_to_Swagger_UI(bool byHeader, string path, string location, params string[] headers)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = Of(byHeader).Client.BaseAddress };

        using var response = await client.CallAsync("GET", path, null, headers);

        Assert.Equal(location, response.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task The_document_and_its_pages_are_below_the_path()
    {
        var document = JsonNode.Parse(await services.Set.Client.GetStringAsync(new Uri("/ci/openapi/v1.json", UriKind.Relative)))!;
        using var page = await services.Set.Client.CallAsync("GET", "/ci/swagger/index.html");

        Assert.Equal("..", (string)document["servers"]![0]!["url"]!);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("script-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_only_begins_like_it_is_another()
    {
        Assert.Equal(HttpStatusCode.NotFound, await services.Set.Client.StatusAsync("GET", "/cinema/apps"));
        Assert.Equal(HttpStatusCode.NotFound, await services.Set.Client.StatusAsync("GET", "/ci/ci/apps"));
        Assert.Equal(HttpStatusCode.NotFound, await services.Set.Client.StatusAsync("GET", "/ci/runner/claim"));
    }

    [Fact]
    public async Task Builds_run_as_ever()
    {
        var app = await services.Set.NewAppAsync(new BuildScript());

        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    private TestService Of(bool byHeader) => byHeader ? services.Told : services.Set;

    /// <summary>One that knows its path, and one that is told by its proxy.</summary>
    public sealed class Services : IAsyncLifetime
    {
        internal TestService Set { get; private set; } = null!;

        internal TestService Told { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Set = await TestService.StartNewAsync(null, ("PathBase", "/ci"));
            Told = await TestService.StartNewAsync(null, (":FORWARDEDHEADERS_ENABLED", "true"));
        }

        public async Task DisposeAsync()
        {
            await Set.DisposeAsync();
            await Told.DisposeAsync();
        }
    }
}
