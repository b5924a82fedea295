using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Apps;

public sealed class AppEndpointsTests(TestService service) : IClassFixture<TestService>
{
    private static int last;

    private HttpClient Client => service.Client;

    [Fact]
    public async Task An_app_of_a_name_alone_has_the_documented_defaults()
    {
        using var response = await Client.CallAsync("POST", "/apps", new { name = "My Shop" });

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/apps/my-shop", response.Headers.Location?.ToString());
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        var app = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(DateTimeOffset.Parse((string)app["createdAt"]!, null) > DateTimeOffset.UtcNow.AddMinutes(-5));
        app.Remove("createdAt");
        app.Remove("updatedAt");
        Assert.Equal(
            """{"id":"my-shop","name":"My Shop","repository":null,"branch":"main","appRoot":null,"environment":{},"secrets":[],"timeoutMinutes":30,"resources":{"cpus":null,"memoryMb":null},"concurrency":1,"weight":1,"supersede":"none"}""",
            app.ToJsonString());
    }

    [Fact]
    public async Task Everything_that_was_set_is_read_back_but_the_values_of_secrets()
    {
        var id = NewId();
        var body = new
        {
            id,
            name = "Storefront",
            repository = "git@example.com:team/app.git",
            branch = "trunk",
            environment = new { B = "2", A = "1" },
            secrets = new { TOKEN = "do-not-show", KEY = "nor-this" },
            timeoutMinutes = 90,
            resources = new { cpus = 1.5, memoryMb = 2048 },
            concurrency = 3,
        };
        var created = await Client.JsonAsync("POST", "/apps", body);

        var app = await Client.JsonAsync("GET", $"/apps/{id}");

        Assert.True(JsonNode.DeepEquals(created, app));
        Assert.Equal(["KEY", "TOKEN"], app["secrets"]!.AsArray().Select(name => (string)name!));
        Assert.Equal((90, 3, 1.5, 2048, "trunk"),
            ((int)app["timeoutMinutes"]!, (int)app["concurrency"]!, (double)app["resources"]!["cpus"]!, (int)app["resources"]!["memoryMb"]!,
                (string)app["branch"]!));
        Assert.DoesNotContain("do-not-show", app.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_is_given_once()
    {
        var id = NewId();
        await Client.JsonAsync("POST", "/apps", new { id });

        var problem = await Client.RefusalAsync("POST", "/apps", new { id, name = "Another" });

        Assert.Equal((409, "app_exists"), (problem.Status, problem.Code));
        Assert.Equal(id, (string)(await Client.JsonAsync("GET", $"/apps/{id}"))["name"]!);
    }

    [Fact]
    public async Task Of_many_that_ask_for_one_id_at_once_one_gets_it()
    {
        var id = NewId();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Client.StatusAsync("POST", "/apps", new { id })));
        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(11, statuses.Count(status => status == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{ "name": "  " }""", "name")]
    [InlineData("""{ "name": "日本" }""", "id")]
    [InlineData("""{ "id": "Not A Slug" }""", "id")]
    [InlineData("""{ "id": "" }""", "id")]
    [InlineData("""{ "id": "w", "repository": "nonsense" }""", "repository")]
    [InlineData("""{ "id": "w", "repository": "" }""", "repository")]
    [InlineData("""{ "id": "w", "repository": "file:///srv/x.git" }""", "repository")]
    [InlineData("""{ "id": "w", "branch": "a..b" }""", "branch")]
    [InlineData("""{ "id": "w", "timeoutMinutes": 0 }""", "timeoutMinutes")]
    [InlineData("""{ "id": "w", "timeoutMinutes": 1441 }""", "timeoutMinutes")]
    [InlineData("""{ "id": "w", "concurrency": 0 }""", "concurrency")]
    [InlineData("""{ "id": "w", "concurrency": 65 }""", "concurrency")]
    [InlineData("""{ "id": "w", "resources": { "cpus": 0.05 } }""", "resources.cpus")]
    [InlineData("""{ "id": "w", "resources": { "memoryMb": 63 } }""", "resources.memoryMb")]
    [InlineData("""{ "id": "w", "environment": { "A B": "x" } }""", "environment.A B")]
    [InlineData("""{ "id": "w", "environment": { "AWS_REGION": "x" } }""", "environment.AWS_REGION")]
    [InlineData("""{ "id": "w", "environment": { "A": null } }""", "environment.A")]
    [InlineData("""{ "id": "w", "appRoot": "../x" }""", "appRoot")]
    [InlineData("""{ "id": "w", "appRoot": "a\nb" }""", "appRoot")]
    [InlineData("""{ "id": "w", "appRoot": "a", "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "b" } }""", "appRoot")]
    [InlineData("""{ "id": "w", "environment": { "AMPLIFY_MONOREPO_APP_ROOT": "../b" } }""", "environment.AMPLIFY_MONOREPO_APP_ROOT")]
    [InlineData("""{ "id": "w", "secrets": { "AMPLIFY_MONOREPO_APP_ROOT": "b" } }""", "secrets.AMPLIFY_MONOREPO_APP_ROOT")]
    [InlineData("""{ "id": "w", "environment": { "_CUSTOM_IMAGE": "node:22" } }""", "environment._CUSTOM_IMAGE")]
    [InlineData("""{ "id": "w", "secrets": { "1": "long" } }""", "secrets.1")]
    [InlineData("""{ "id": "w", "secrets": { "A": null } }""", "secrets.A")]
    [InlineData("""{ "id": "w", "secrets": { "A": " abc\n" } }""", "secrets.A")]
    [InlineData("""{ "id": "w", "weight": 0 }""", "weight")]
    [InlineData("""{ "id": "w", "weight": 101 }""", "weight")]
    [InlineData("""{ "id": "w", "environment": { "A": "x" }, "secrets": { "A": "long" } }""", "secrets.A")]
    public async Task A_field_that_is_wrong_is_named_and_nothing_is_stored(string body, string field)
    {
        var problem = await Client.RefusalAsync("POST", "/apps", body);

        Assert.Equal((422, "invalid_request"), (problem.Status, problem.Code));
        Assert.Equal(field, Assert.Single(problem.Errors).Key);
        Assert.Equal(HttpStatusCode.NotFound, await Client.StatusAsync("GET", "/apps/w"));
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var problem = await Client.RefusalAsync("POST", "/apps",
            new { id = "X", name = new string('n', 201), branch = "", timeoutMinutes = -1, concurrency = 0 });
        Assert.Equal(["branch", "concurrency", "id", "name", "timeoutMinutes"], problem.Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Apps_are_listed_by_id_page_by_page()
    {
        await using var own = await TestService.StartNewAsync();
        foreach (var id in new[] { "c", "a", "e", "b", "d" }) await own.Client.JsonAsync("POST", "/apps", new { id });

        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await own.Client.JsonAsync("GET", $"/apps?limit=2{(next is null ? "" : $"&after={next}")}");
            seen.AddRange(page["items"]!.AsArray().Select(app => (string)app!["id"]!));
            next = (string?)page["next"];
            Assert.True(next is null || seen.Count % 2 == 0);
        }
        while (next is not null);

        Assert.Equal(["a", "b", "c", "d", "e"], seen);
        Assert.Null((await own.Client.JsonAsync("GET", "/apps?limit=5"))["next"]);
    }

    [Theory]
    [InlineData("""{}""",
        """{"name":"N","repository":"https://e.com/a","branch":"b","environment":{"A":"1","B":"2"},"secrets":["S"],"timeoutMinutes":60,"resources":{"cpus":2,"memoryMb":512},"concurrency":2}""")]
    [InlineData("""{ "name": "M" }""", """{"name":"M"}""")]
    [InlineData("""{ "name": null, "branch": null, "timeoutMinutes": null, "concurrency": null, "resources": null, "repository": null }""",
        """{"name":"ID","repository":null,"branch":"main","environment":{"A":"1","B":"2"},"secrets":["S"],"timeoutMinutes":30,"resources":{"cpus":null,"memoryMb":null},"concurrency":1}""")]
    [InlineData("""{ "environment": { "A": null, "C": "3" } }""", """{"environment":{"B":"2","C":"3"}}""")]
    [InlineData("""{ "environment": null }""", """{"environment":{}}""")]
    [InlineData("""{ "environment": {} }""", """{"environment":{"A":"1","B":"2"}}""")]
    [InlineData("""{ "secrets": { "T": "long" } }""", """{"secrets":["S","T"]}""")]
    [InlineData("""{ "secrets": { "S": null } }""", """{"secrets":[]}""")]
    [InlineData("""{ "secrets": null }""", """{"secrets":[]}""")]
    [InlineData("""{ "resources": { "cpus": 4 } }""", """{"resources":{"cpus":4,"memoryMb":512}}""")]
    [InlineData("""{ "resources": { "memoryMb": null } }""", """{"resources":{"cpus":2,"memoryMb":null}}""")]
    public async Task A_patch_changes_what_it_names_and_null_takes_away(string patch, string expected)
    {
        var id = NewId();
        await Client.JsonAsync("POST", "/apps", new
        {
            id,
            name = "N",
            repository = "https://e.com/a",
            branch = "b",
            environment = new { A = "1", B = "2" },
            secrets = new { S = "long" },
            timeoutMinutes = 60,
            resources = new { cpus = 2, memoryMb = 512 },
            concurrency = 2,
        });

        var changed = await Client.JsonAsync("PATCH", $"/apps/{id}", patch);

        foreach (var (member, value) in JsonNode.Parse(expected.Replace("ID", id, StringComparison.Ordinal))!.AsObject())
            Assert.Equal(value?.ToJsonString(), changed[member]?.ToJsonString());
        Assert.True(JsonNode.DeepEquals(changed, await Client.JsonAsync("GET", $"/apps/{id}")));
    }

    [Theory]
    [InlineData("""{ "id": "other" }""", "id")]
    [InlineData("""{ "branch": "a..b" }""", "branch")]
    [InlineData("""{ "secrets": { "1": "long" } }""", "secrets.1")]
    [InlineData("""{ "secrets": { "A": "long" } }""", "secrets.A")]
    [InlineData("""{ "timeoutMinutes": 0 }""", "timeoutMinutes")]
    [InlineData("""{ "timeoutMinutes": true }""", "timeoutMinutes")]
    public async Task A_patch_that_is_wrong_changes_nothing(string patch, string field)
    {
        var id = NewId();
        var before = await Client.JsonAsync("POST", "/apps", new { id, environment = new { A = "1" } });

        var problem = await Client.RefusalAsync("PATCH", $"/apps/{id}", patch);

        Assert.Equal(field, Assert.Single(problem.Errors).Key);
        Assert.True(JsonNode.DeepEquals(before, await Client.JsonAsync("GET", $"/apps/{id}")));
    }

    [Fact]
    public async Task A_change_may_depend_on_what_was_read()
    {
        var id = NewId();
        await Client.JsonAsync("POST", "/apps", new { id });
        var etag = await ETagAsync(id);

        await Client.JsonAsync("PATCH", $"/apps/{id}", new { name = "First" }, $"If-Match: {etag}");

        Assert.NotEqual(etag, await ETagAsync(id));
        foreach (var stale in new[] { etag, "\"77\"", "\"abc\"", "W/\"2\"", "nonsense" })
        {
            Assert.Equal((412, "precondition_failed"), await CodeAsync("PATCH", id, stale));
            Assert.Equal((412, "precondition_failed"), await CodeAsync("DELETE", id, stale));
        }

        Assert.Equal("First", (string)(await Client.JsonAsync("GET", $"/apps/{id}"))["name"]!);
        await Client.JsonAsync("PATCH", $"/apps/{id}", new { name = "Second" }, "If-Match: *");
        Assert.Equal(HttpStatusCode.NoContent, await Client.StatusAsync("DELETE", $"/apps/{id}", null, $"If-Match: {await ETagAsync(id)}"));
    }

    [Fact]
    public async Task Of_many_changes_that_depend_on_one_reading_one_is_made()
    {
        var id = NewId();
        await Client.JsonAsync("POST", "/apps", new { id });
        var etag = await ETagAsync(id);

        var statuses =
            await Task.WhenAll(
                Enumerable.Range(0, 10).Select(index => Client.StatusAsync("PATCH", $"/apps/{id}", new { name = $"N{index}" }, $"If-Match: {etag}")));

        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(9, statuses.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    private async Task<string> ETagAsync(string id)
    {
        using var response = await Client.CallAsync("GET", $"/apps/{id}");
        return response.Headers.ETag!.ToString();
    }

    private async Task<(int, string)> CodeAsync(string method, string id, string etag)
    {
        var problem = await Client.RefusalAsync(method, $"/apps/{id}", method == "DELETE" ? null : new { name = "Lost" }, $"If-Match: {etag}");
        return (problem.Status, problem.Code);
    }

    private static string NewId() => $"of-the-test-{Interlocked.Increment(ref last)}";
}
