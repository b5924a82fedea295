using BuildApi.Http;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http;

/// <summary>A slip in a call is never passed over, and the answer says what to write.</summary>
public sealed class SmallMistakeTests(TestService service) : IClassFixture<TestService>
{
    [Theory]
    [InlineData("GET", "/apps?limt=3", "limt", "limit")]
    [InlineData("GET", "/apps/x/builds?statsu=failed", "statsu", "status, branch, limit, after")]
    [InlineData("GET", "/apps/x/builds/1?wiat=3", "wiat", "There are: wait.")]
    [InlineData("GET", "/apps/x/builds/1?number=2", "number", "There are: wait.")]
    [InlineData("GET", "/apps/x?appId=y", "appId", "This call takes none.")]
    [InlineData("GET", "/apps/x/builds/1/log?folow=true", "folow", "There are: follow")]
    [InlineData("GET", "/apps/x/builds/1/log/events?last-event-id=3", "last-event-id", "There are: offset.")]
    [InlineData("DELETE", "/apps/x?forse=true", "forse", "force")]
    [InlineData("DELETE", "/apps/x/cache?brnach=main", "brnach", "branch")]
    [InlineData("POST", "/apps/x/builds?branch=main", "branch", "This call takes none.")]
    [InlineData("PUT", "/apps/x/build-image?chek=true", "chek", "check")]
    public async Task An_unknown_query_parameter_is_named(string method, string path, string field, string there)
    {
        var problem = await service.Client.RefusalAsync(method, path, method is "PUT" ? new { image = "node:22" } : null);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
        Assert.Contains(there, problem.Errors[field], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_query_parameter_of_the_document_is_known()
    {
        var document = await service.Client.JsonAsync("GET", "/openapi/v1.json");
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            var names = methods!["get"]?["parameters"]?.AsArray().Where(one => (string?)one!["in"] == "query").Select(one => (string)one!["name"]!).ToList()
                ?? [];
            if (names.Count == 0) continue;
            var query = string.Join('&', names.Select(name => $"{name}={(name is "status" or "branch" or "after" or "prefix" or "path" ? "" : "1")}"));
            using var response = await service.Client.CallAsync("GET",
                $"{path.Replace("{appId}", "x", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal)}?{query}");
            Assert.DoesNotContain("There is no query parameter", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/apps/x/builds/1?wait=60s", "Write wait=60, without a unit: it is seconds.")]
    [InlineData("/apps/x/builds/1?wait=2m", "Write wait=120, without")]
    [InlineData("/apps/x/builds/1?wait=1.5", "Write wait=1, without")]
    [InlineData("/apps/x/builds/1?wait=long", "Write wait=60, in seconds.")]
    [InlineData("/apps?limit=many", "limit must be a whole number, but 'many' is not one.")]
    [InlineData("/apps?limit=10x", "Write limit=10.")]
    [InlineData("/apps/x/builds/1/log?follow=yes", "Write follow=true")]
    public async Task A_value_of_the_wrong_kind_gets_the_right_one(string path, string advice)
    {
        var problem = await service.Client.RefusalAsync("GET", path);

        Assert.Equal((400, "bad_request"), (problem.Status, problem.Code));
        Assert.Contains(advice, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/apps", """{ "id": "a", "name": 7 }""", "name", "write it in quotes")]
    [InlineData("POST", "/apps", """{ "id": "a", "environment": { "A": 1 } }""", "environment.A", "write it in quotes")]
    [InlineData("POST", "/apps", """{ "id": "a", "environment": { "A": true } }""", "environment.A", "write it in quotes")]
    [InlineData("POST", "/apps", """{ "id": "a", "environment": ["A=b"] }""", "environment", "It is an object")]
    [InlineData("POST", "/apps", """{ "id": "a", "timeoutMinutes": "30" }""", "timeoutMinutes", "without quotes, as in 20")]
    [InlineData("POST", "/apps", """{ "id": "a", "timeoutMinutes": 1.5 }""", "timeoutMinutes", "a whole number")]
    [InlineData("PATCH", "/apps/x", """{ "environment": { "A": 1 } }""", "environment.A", "write it in quotes")]
    [InlineData("PUT", "/apps/x/package-overrides", """{ "overrides": [{ "package": "node", "version": 20 }] }""", "overrides[0].version",
        "write it in quotes")]
    [InlineData("POST", "/apps/x/builds", """{ "environment": { "PORT": 80 } }""", "environment.PORT", "write it in quotes")]
    [InlineData("POST", "/apps/x/builds", """{ "clearCache": "true" }""", "clearCache", "true or false")]
    public async Task A_value_of_the_wrong_type_is_told_what_it_is(string method, string path, string body, string field, string advice)
    {
        var problem = await service.Client.RefusalAsync(method, path, body);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
        Assert.Contains(advice, problem.Errors[field], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "write If-Match: \"1\"")]
    [InlineData("'12'", "write If-Match: \"12\"")]
    [InlineData("latest", "write If-Match: \"3\"")]
    public async Task A_tag_without_its_quotes_changes_nothing_and_is_told_so(string sent, string advice)
    {
        await service.Client.StatusAsync("POST", "/apps", new { id = "tagged" });

        var problem = await service.Client.RefusalAsync("PATCH", "/apps/tagged", new { name = "x" }, $"If-Match: {sent}");

        Assert.Equal((412, "precondition_failed"), (problem.Status, problem.Code));
        Assert.Contains(advice, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key-of-the-administrator", "does not begin with 'Bearer'")]
    [InlineData("Basic a2V5OmtleQ==", "does not begin with 'Bearer'")]
    [InlineData("Bearer:key-of-the-administrator", "does not begin with 'Bearer'")]
    [InlineData("Bearer somebody", "not known")]
    [InlineData("Bearer", "not known")]
    public async Task A_key_without_Bearer_is_told_so(string header, string why)
    {
        using var client = service.NewClient(null);

        var problem = await client.RefusalAsync("GET", "/apps", null, $"Authorization: {header}");

        Assert.Contains(why, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The JSON value could not be converted to System.String. Path: $.a", " It is text")]
    [InlineData("The JSON value could not be converted to System.Nullable`1[System.Int64]. Path: $.a", " It is a whole number")]
    [InlineData("The JSON value could not be converted to System.Nullable`1[System.Boolean]. Path: $.a", " It is true or false")]
    [InlineData("The JSON value could not be converted to System.Collections.Generic.IReadOnlyList`1[System.String]. Path: $.a", " It is a list")]
    public void The_expected_type_is_read_from_what_the_reader_says(string message, string advice) =>
        Assert.StartsWith(advice, ExpectedTypes.Advice(message), StringComparison.Ordinal);

    [Fact]
    public void Of_a_type_of_our_own_nothing_is_said() =>
        Assert.Equal("", ExpectedTypes.Advice("The JSON value could not be converted to BuildApi.Apps.CreateApp. Path: $"));
}
