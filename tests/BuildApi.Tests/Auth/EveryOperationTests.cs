using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using BuildApi.Tests.Http;
using BuildApi.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BuildApi.Tests.Auth;

/// <summary>Who may do what, for every operation of the OpenAPI document: one that is added is held to it without a line here.</summary>
public sealed class EveryOperationTests(EveryOperationTests.Unlimited service) : IClassFixture<EveryOperationTests.Unlimited>
{
    /// <summary>Every operation is asked without a key, which is more often than an address may.</summary>
    public sealed class Unlimited() : TestService(null, ("RateLimit:FailedSignInsPerMinute", "0"));

    /// <summary>What needs no key. A longer list is a decision.</summary>
    private static readonly string[] ForEverybody = ["GetLiveness", "GetReadiness"];

    /// <summary>What belongs to no app and is open to keys that are bound to apps: the same for everybody, or cut to their apps. So is this list.</summary>
    private static readonly string[] ForBoundKeys = ["ListApps", "GetQueue", "ListPackages", "ListPackageVersions", "ValidateBuildSpec", "GetBuildSpecSchema",
        "GetVersion"];

    private static readonly Dictionary<string, Operation> All = Read().ToDictionary(operation => operation.Id);

    private static readonly ConcurrentDictionary<string, int> Used = new();

    public static TheoryData<string> Operations => new(All.Keys.Order(StringComparer.Ordinal));

    public static TheoryData<string> WithKey => new(All.Keys.Except(ForEverybody).Order(StringComparer.Ordinal));

    public static TheoryData<string> OfAnApp => new(All.Values.Where(operation => operation.IsOfAnApp).Select(operation => operation.Id));

    public static TheoryData<string> OfNoApp =>
        new(All.Values.Where(operation => !operation.IsOfAnApp).Select(operation => operation.Id).Except(ForEverybody).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Without_a_key_and_with_a_wrong_one_it_is_refused(string id)
    {
        var forEverybody = ForEverybody.Contains(id);
        foreach (var key in new[] { null, "bak_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
        {
            using var response = await CallAsync(key, All[id], "any");
            Assert.Equal(forEverybody, response.StatusCode != HttpStatusCode.Unauthorized);
            if (!forEverybody) Assert.Equal("unauthorized", (await Problem.ReadAsync(response)).Code);
        }
    }

    [Theory]
    [MemberData(nameof(WithKey))]
    public async Task It_takes_the_scope_that_the_document_names_and_no_other(string id)
    {
        var scope = All[id].Scope;
        Assert.True(scope is not null, $"The document does not say which scope {id} needs (x-required-scope).");
        var others = new[] { "read", "build", "write" }.Where(other => other != scope).ToArray();

        var refusal = await RefusalAsync(await NewKeyAsync(others), All[id], "any");
        using var allowed = await CallAsync(await NewKeyAsync([scope]), All[id], await NewAppAsync());

        Assert.Equal((403, "forbidden"), (refusal.Status, refusal.Code));
        Assert.Contains($"'{scope}'", refusal.Detail, StringComparison.Ordinal);
        Assert.False(allowed.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{id} gave {allowed.StatusCode} to the scope {scope}.");
    }

    [Theory]
    [MemberData(nameof(OfAnApp))]
    public async Task A_key_of_other_apps_is_told_that_the_app_is_not_there(string id)
    {
        var (mine, other) = (await NewAppAsync(), await NewAppAsync());
        var key = await NewKeyAsync(["read", "build", "write"], mine);

        var hidden = await RefusalAsync(key, All[id], other);
        var absent = await RefusalAsync(key, All[id], "nobody");
        using var own = await CallAsync(key, All[id], mine);

        Assert.Equal((404, "app_not_found"), (hidden.Status, hidden.Code));
        Assert.Equal((absent.Status, absent.Code), (hidden.Status, hidden.Code));
        Assert.Equal(absent.Detail.Replace("nobody", other, StringComparison.Ordinal), hidden.Detail);
        Assert.False(own.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{id} gave {own.StatusCode} to the app's own key.");
        if (own.StatusCode == HttpStatusCode.NotFound) Assert.NotEqual("app_not_found", (await Problem.ReadAsync(own)).Code);
        Assert.Equal(HttpStatusCode.OK, await service.Client.StatusAsync("GET", $"/apps/{other}"));
    }

    [Theory]
    [MemberData(nameof(OfNoApp))]
    public async Task A_key_of_certain_apps_may_not_do_what_belongs_to_none(string id)
    {
        using var response = await CallAsync(await NewKeyAsync(["read", "build", "write"], await NewAppAsync()), All[id], "any");

        if (ForBoundKeys.Contains(id))
        {
            Assert.False(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{id} gave {response.StatusCode}.");
            return;
        }

        var refusal = await Problem.ReadAsync(response);
        Assert.Equal((403, "forbidden"), (refusal.Status, refusal.Code));
        if (All[id].Scope != "admin") Assert.Contains("bound to certain apps", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_in_the_document_needs_a_key_or_is_known_here()
    {
        string[] known = ["/", "/openapi/{documentName}.json", "/health/live", "/health/ready"];
        var open = from endpoint in service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                   where endpoint.Metadata.GetMetadata<IAuthorizeData>() is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
                   let path = $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}"
                   where !path.StartsWith("/runner", StringComparison.Ordinal)
                   select path;

        Assert.Empty(open.Except(known));
    }

    private async Task<string> NewAppAsync()
    {
        var id = $"own-{Used.AddOrUpdate("app", 1, (_, number) => number + 1)}";
        await service.Client.JsonAsync("POST", "/apps", new { id });
        return id;
    }

    private async Task<string> NewKeyAsync(string[] scopes, string? app = null) => (string)(await service.Client.JsonAsync(
        "POST", "/api-keys", new { name = "a test", scopes, apps = app is null ? null : new[] { app } }))["key"]!;

    private async Task<Problem> RefusalAsync(string key, Operation operation, string app)
    {
        using var response = await CallAsync(key, operation, app);
        return await Problem.ReadAsync(response);
    }

    private async Task<HttpResponseMessage> CallAsync(string? key, Operation operation, string app)
    {
        using var client = service.NewClient(key);
        var path = string.Join('/', operation.Path.Split('/').Select(part => part switch
        {
            "{appId}" => app,
            "{number}" => "1",
            ['{', ..] => "some",
            _ => part,
        })) + DocumentedOperation.RequiredQuery(operation.Described);
        return operation.Body switch
        {
            null => await client.CallAsync(operation.Method, path),
            "application/json" => await client.CallAsync(operation.Method, path, "{}"),
            var other => await client.CallAsync(operation.Method, path, "version: 1", $"Content-Type: {other}"),
        };
    }

    private static IEnumerable<Operation> Read() =>
        from path in JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Value is JsonObject
        let content = operation.Value!["requestBody"]?["content"]?.AsObject().First().Key
        select new Operation((string)operation.Value!["operationId"]!, operation.Key.ToUpperInvariant(), path.Key, content,
            (string?)operation.Value!["x-required-scope"], operation.Value!);

    private sealed record Operation(string Id, string Method, string Path, string? Body, string? Scope, JsonNode Described)
    {
        public bool IsOfAnApp => Path.Contains("{appId}", StringComparison.Ordinal);
    }
}
