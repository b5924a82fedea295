using System.Text.Json.Nodes;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Http.Compatibility;

/// <summary>
/// A client that was written against the document stays right, or the document's version says that it may not: the one in this
/// folder against the one of the branch that this change is for.
/// </summary>
public sealed class DocumentChangesTests
{
    /// <summary>The schemas are reached by the operations that have them, wherever those are.</summary>
    [Theory]
    [InlineData("paths|/apps|post", null, "POST /apps: is gone")]
    [InlineData("paths|/apps|post|operationId", "\"MakeApp\"", "POST /apps: has another operationId")]
    [InlineData("paths|/health/live|get|security", null, "GET /health/live: needs a key")]
    [InlineData("paths|/apps|post|parameters", "[]", "POST /apps header Idempotency-Key: is gone")]
    [InlineData("paths|/apps|post|parameters|0|required", "true", "POST /apps header Idempotency-Key: is required")]
    [InlineData("paths|/apps|post|parameters|0|schema|maxLength", "9", "POST /apps header Idempotency-Key: has a lower maxLength")]
    [InlineData("paths|/apps|post|requestBody|content|application/json", null, "POST /apps: application/json is not taken")]
    [InlineData("paths|/apps/{appId}/builds|post|requestBody|required", "true", "POST /apps/{appId}/builds: a body is required")]
    [InlineData("paths|/apps|post|responses|201", null, "POST /apps 201: is gone")]
    [InlineData("paths|/apps|post|responses|201|headers|Location", null, "POST /apps 201 Location: is gone")]
    [InlineData("components|schemas|CreateApp|properties|name", null, "POST /apps application/json.name: is gone")]
    [InlineData("components|schemas|CreateApp|properties|name|maxLength", "3", "POST /apps application/json.name: has a lower maxLength")]
    [InlineData("components|schemas|CreateApp|properties|name|minLength", "3", "POST /apps application/json.name: has a higher minLength")]
    [InlineData("components|schemas|CreateApp|properties|name|nullable", "false", "POST /apps application/json.name: takes no null")]
    [InlineData("components|schemas|CreateApp|properties|name|type", "\"integer\"", "POST /apps application/json.name: has another type")]
    [InlineData("components|schemas|CreateApp|properties|name|pattern", "\"x\"", "POST /apps application/json.name: has another pattern")]
    [InlineData("components|schemas|CreateApp|required", """["name"]""", "POST /apps application/json.name: is required")]
    [InlineData("components|schemas|PullPolicy|enum", """["always"]""", "PUT /apps/{appId}/build-image application/json.pullPolicy: takes fewer values")]
    [InlineData("components|schemas|App|properties|name", null, "POST /apps 201 application/json.name: is gone")]
    [InlineData("components|schemas|App|properties|name|nullable", "true", "POST /apps 201 application/json.name: may be null")]
    [InlineData("components|schemas|App|required", "[]", "POST /apps 201 application/json.name: may be missing")]
    public void What_breaks_clients_is_named_with_its_place(string place, string? put, string expected) =>
        Assert.Contains(expected, DocumentChanges.Breaking(Document(), Changed(place, put)));

    [Theory]
    [InlineData("paths|/apps|patch", """{"operationId": "ChangeApps", "responses": {}}""")]
    [InlineData("paths|/apps|post|responses|409", null)]
    [InlineData("paths|/apps|post|responses|418", """{"description": "I am a teapot."}""")]
    [InlineData("paths|/apps|post|parameters|0|schema|maxLength", "999")]
    [InlineData("components|schemas|CreateApp|properties|colour", """{"type": "string"}""")]
    [InlineData("components|schemas|SetBuildImage|required", "[]")]
    [InlineData("components|schemas|App|properties|colour", """{"type": "string"}""")]
    [InlineData("components|schemas|FailureCode|enum", """["new"]""")]
    [InlineData("components|schemas|App|description", "\"Said better.\"")]
    public void What_adds_breaks_nobody(string place, string? put) => Assert.Empty(DocumentChanges.Breaking(Document(), Changed(place, put)));

    [Theory]
    [InlineData("0.1.0", "0.1.1", false)]
    [InlineData("0.1.0", "0.2.0", true)]
    [InlineData("0.1.0", "1.0.0", true)]
    [InlineData("1.1.0", "1.2.0", false)]
    [InlineData("1.1.0", "2.0.0", true)]
    [InlineData("2.0.0", "1.9.0", false)]
    public void A_version_says_whether_it_may_break(string before, string after, bool may) => Assert.Equal(may, DocumentChanges.MayBreak(
        Changed("info|version", $"\"{before}\""), Changed("info|version", $"\"{after}\"")));

    [Fact]
    public async Task This_document_breaks_no_client_of_the_one_before_or_its_version_says_so()
    {
        var before = await BeforeAsync();

        var breaking = DocumentChanges.Breaking(before, Document());

        Assert.True(DocumentChanges.MayBreak(before, Document()) || breaking.Count == 0,
            $"{string.Join('\n', breaking)}\nClients break by it: keep what they know, or raise VersionPrefix in Directory.Build.props "
                + "(the minor version before 1.0.0, the major one after it).");
    }

    /// <summary>
    /// That of the commit where this work left the branch it is for (BASE, or else origin/main); on that branch the commit before,
    /// and in a clone that has no other the commit itself.
    /// </summary>
    private static async Task<JsonObject> BeforeAsync()
    {
        var head = await GitAsync("rev-parse", "HEAD");
        var left = await GitAsync("merge-base", "HEAD", Environment.GetEnvironmentVariable("BASE") ?? "origin/main");
        foreach (var commit in (string?[])[left == head ? null : left, "HEAD^", "HEAD"])
        {
            if (commit is not null && await GitAsync("show", $"{commit}:openapi/buildapi.json") is { } document) return JsonNode.Parse(document)!.AsObject();
        }

        throw new InvalidOperationException("This folder is no git repository: there is no document to compare with. Clone it.");
    }

    private static async Task<string?> GitAsync(params string[] arguments)
    {
        var (code, printed, _) = await CallerProgram.RunAsync("git", arguments, RepositoryRoot.In("."), null, "");
        return code == 0 ? printed.TrimEnd() : null;
    }

    private static JsonObject Document() => JsonNode.Parse(File.ReadAllText(RepositoryRoot.In("openapi", "buildapi.json")))!.AsObject();

    private static JsonObject Changed(string place, string? put)
    {
        var document = Document();
        var parts = place.Split('|');
        var within = parts[..^1].Aggregate((JsonNode)document, (at, part) => at is JsonArray list ? list[int.Parse(part)]! : at[part]!);
        if (put is null) within.AsObject().Remove(parts[^1]);
        else within[parts[^1]] = JsonNode.Parse(put);
        return document;
    }
}
