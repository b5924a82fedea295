using System.Net;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>Every mistake a caller can make gets a problem with a code that scripts can match on, and nothing is stored.</summary>
public sealed class ProblemTests(TestService service) : IClassFixture<TestService>
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("""{ "id": "a", "nmae": "b" }""", "nmae", "'nmae'")]
    [InlineData("""{ "id": "a", "resources": { "cpu": 1 } }""", "resources.cpu", "'cpu'")]
    [InlineData("""{ "id": 7 }""", "id", "type")]
    [InlineData("""{ "id": "a", "timeoutMinutes": "30" }""", "timeoutMinutes", "type")]
    [InlineData("""{ "id": "a", "timeoutMinutes": 1.5 }""", "timeoutMinutes", "type")]
    [InlineData("""{ "id": "a", "timeoutMinutes": 99999999999 }""", "timeoutMinutes", "type")]
    [InlineData("""{ "id": "a", "environment": ["A=b"] }""", "environment", "type")]
    [InlineData("""{ "id": "a", "environment": { "A": 1 } }""", "environment.A", "type")]
    [InlineData("""[]""", "body", "type")]
    [InlineData("\"text\"", "body", "type")]
    public async Task A_member_that_does_not_fit_is_named(string body, string field, string why)
    {
        var problem = await service.Client.RefusalAsync("POST", "/apps", body);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
        Assert.Equal(field, Assert.Single(problem.Errors).Key);
        Assert.Contains(why, problem.Errors[field], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await service.Client.StatusAsync("GET", "/apps/a"));
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("{\n  \"id\": \"a\",\n  oops\n}", "line 3")]
    [InlineData("{ \"id\": \"a\" } trailing", "line 1")]
    [InlineData("{ 'id': 'a' }", "line 1")]
    public async Task Text_that_is_not_JSON_gets_its_place(string body, string place)
    {
        var problem = await service.Client.RefusalAsync("POST", "/apps", body);

        Assert.Equal((400, "invalid_json"), (problem.Status, problem.Code));
        Assert.Contains(place, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/apps", null, null, 400, "bad_request")]
    [InlineData("POST", "/apps", "", Json, 400, "bad_request")]
    [InlineData("POST", "/apps", "null", Json, 400, "bad_request")]
    [InlineData("POST", "/apps", "{}", "text/plain", 415, "unsupported_media_type")]
    [InlineData("POST", "/apps", "{}", "", 415, "unsupported_media_type")]
    [InlineData("PATCH", "/apps/x", "{}", "text/plain", 415, "unsupported_media_type")]
    [InlineData("PATCH", "/apps/x", "[]", Json, 422, "invalid_request")]
    [InlineData("PATCH", "/apps/x", "{", Json, 400, "invalid_json")]
    [InlineData("PATCH", "/apps/x", "", Json, 400, "invalid_json")]
    [InlineData("GET", "/nowhere", null, null, 404, "not_found")]
    [InlineData("GET", "/apps/x/nowhere", null, null, 404, "not_found")]
    [InlineData("GET", "/apps/x/builds/one", null, null, 404, "not_found")]
    [InlineData("PUT", "/apps", "{}", Json, 405, "method_not_allowed")]
    [InlineData("DELETE", "/apps/x/builds/1", null, null, 405, "method_not_allowed")]
    [InlineData("GET", "/apps?limit=many", null, null, 400, "bad_request")]
    [InlineData("GET", "/apps?limit=0", null, null, 422, "invalid_request")]
    [InlineData("GET", "/apps?limit=201", null, null, 422, "invalid_request")]
    [InlineData("GET", "/apps?after=*", null, null, 422, "invalid_request")]
    [InlineData("GET", "/apps/nobody", null, null, 404, "app_not_found")]
    [InlineData("PATCH", "/apps/nobody", "{}", Json, 404, "app_not_found")]
    [InlineData("DELETE", "/apps/nobody", null, null, 404, "app_not_found")]
    [InlineData("GET", "/apps/nobody/builds", null, null, 404, "app_not_found")]
    [InlineData("POST", "/apps/nobody/builds", null, null, 404, "app_not_found")]
    [InlineData("GET", "/apps/nobody/builds/1", null, null, 404, "build_not_found")]
    [InlineData("GET", "/apps/nobody/builds/1/log", null, null, 404, "build_not_found")]
    [InlineData("GET", "/apps/nobody/builds/1/log/events", null, null, 404, "build_not_found")]
    [InlineData("POST", "/apps/nobody/builds/1/cancel", null, null, 404, "build_not_found")]
    [InlineData("POST", "/apps/nobody/builds/1/retry", null, null, 404, "build_not_found")]
    [InlineData("GET", "/apps/nobody/builds/99999999999", null, null, 404, "not_found")]
    [InlineData("GET", "/apps/nobody/deploy-key", null, null, 404, "app_not_found")]
    [InlineData("POST", "/apps/nobody/deploy-key", null, null, 404, "app_not_found")]
    [InlineData("GET", "/apps/nobody/known-hosts", null, null, 404, "app_not_found")]
    [InlineData("GET", "/apps/nobody/build-image", null, null, 404, "app_not_found")]
    public async Task Each_mistake_has_its_code(string method, string path, string? body, string? contentType, int status, string code)
    {
        var problem = await service.Client.RefusalAsync(method, path, body, contentType is null ? [] : [$"Content-Type: {contentType}"]);

        Assert.Equal((status, code), (problem.Status, problem.Code));
    }

    [Theory]
    [InlineData("GET", "/apps")]
    [InlineData("POST", "/apps")]
    [InlineData("DELETE", "/apps/x")]
    [InlineData("GET", "/apps/x/builds/1/log")]
    [InlineData("GET", "/apps/x/builds/1/artifacts/a")]
    [InlineData("GET", "/apps/x/deploy-key")]
    public async Task Without_the_right_key_nothing_is_told(string method, string path)
    {
        foreach (var (key, why) in new (string?, string)[] { (null, "BuildApi__AdminKey"), ("wrong-key-of-somebody", "not known"), ("", "not known"),
        (new string('k', 5000), "not known") })
        {
            using var client = service.NewClient(key);
            using var response = await client.CallAsync(method, path);
            var problem = await Problem.ReadAsync(response);

            Assert.Equal((401, "unauthorized"), (problem.Status, problem.Code));
            Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("Basic a2V5OmtleQ==")]
    [InlineData("key-of-the-administrator")]
    [InlineData("Bearer")]
    public async Task A_key_in_another_form_is_no_key(string header)
    {
        using var client = service.NewClient(null);
        var problem = await client.RefusalAsync("GET", "/apps", null, $"Authorization: {header}");
        Assert.Equal("unauthorized", problem.Code);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    public async Task What_everybody_may_see_needs_no_key(string path)
    {
        using var client = service.NewClient(null);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("GET", path));
    }
}
