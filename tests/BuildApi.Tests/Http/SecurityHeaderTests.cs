using System.Net;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>What browsers are told, and which pages and names may reach the service.</summary>
public sealed partial class SecurityHeaderTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("GET", "/apps", null)]
    [InlineData("GET", "/apps/nobody", null)]
    [InlineData("GET", "/nothing/here", null)]
    [InlineData("GET", "/runner/claim", null)]
    [InlineData("DELETE", "/health/live", null)]
    [InlineData("GET", "/health/live", null)]
    [InlineData("POST", "/apps", "{")]
    [InlineData("POST", "/apps", "{}")]
    public async Task Every_answer_tells_browsers_to_run_frame_and_keep_nothing(string method, string path, string? body)
    {
        using var response = await service.Client.CallAsync(method, path, body);

        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", Header(response, "Content-Security-Policy"));
        Assert.Contains("no-store", Header(response, "Cache-Control"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_a_key_it_is_the_same()
    {
        using var stranger = service.NewClient(null);
        using var response = await stranger.CallAsync("GET", "/apps");

        Assert.Equal((HttpStatusCode.Unauthorized, "nosniff"), (response.StatusCode, Header(response, "X-Content-Type-Options")));
    }

    [Fact]
    public async Task Swagger_UI_has_what_it_needs_and_no_more()
    {
        using var response = await service.Client.CallAsync("GET", "/swagger/index.html");
        var page = await response.Content.ReadAsStringAsync();
        var policy = Header(response, "Content-Security-Policy");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        // What the policy would keep from running is not there: scripts in the page itself, or from elsewhere.
        var scripts = Script().Matches(page);
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Matches("src=\"(?!https?:|//)[^\"]+\"", script.Value));
        foreach (var source in scripts.Select(script => Source().Match(script.Value).Groups[1].Value))
            Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", $"/swagger/{source.TrimStart('.', '/')}"));
        Assert.DoesNotMatch(@"\son\w+=", page);
    }

    [Fact]
    public async Task The_address_alone_leads_to_Swagger_UI_below_whatever_path_it_is_served()
    {
        using var stranger = service.NewClient(null);
        using var response = await stranger.CallAsync("GET", "/");
        var script = await stranger.GetStringAsync(new Uri("swagger/index.js", UriKind.Relative));

        Assert.Equal("/swagger/index.html", response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("\"url\":\"../openapi/v1.json\"", script.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_other_origins_may_call_it_only_where_they_are_named()
    {
        await using var own = await TestService.StartNewAsync(null, ("AllowedOrigins:0", "https://ci.example.com"));
        string[] asks = ["Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: authorization,if-match,idempotency-key"];

        using var allowed = await own.Client.CallAsync("OPTIONS", "/apps/any/build-image", null, ["Origin: https://ci.example.com", .. asks]);
        using var other = await own.Client.CallAsync("OPTIONS", "/apps/any/build-image", null, ["Origin: https://evil.example.com", .. asks]);
        using var answer = await own.Client.CallAsync("GET", "/apps", null, "Origin: https://ci.example.com");
        using var unset = await service.Client.CallAsync("OPTIONS", "/apps/any/build-image", null, ["Origin: https://ci.example.com", .. asks]);

        Assert.Equal("https://ci.example.com", Header(allowed, "Access-Control-Allow-Origin"));
        Assert.Contains("PUT", Header(allowed, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(unset.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("https://ci.example.com", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("ETag", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_name_that_is_not_allowed_it_is_not_reached_and_runners_are_let_in()
    {
        await using var own = await TestService.StartNewAsync(null, (":AllowedHosts", "ci.example.com"));

        Assert.Equal(HttpStatusCode.BadRequest, await own.Client.StatusAsync("GET", "/apps", null, "Host: evil.example.com"));
        Assert.Equal(HttpStatusCode.OK, await own.Client.StatusAsync("GET", "/apps", null, "Host: ci.example.com"));
        own.Client.DefaultRequestHeaders.Host = "ci.example.com";
        var app = await own.NewAppAsync(new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(", ", response.Headers.TryGetValues(name, out var values) ? values : [$"no {name}"]);

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Source();
}
