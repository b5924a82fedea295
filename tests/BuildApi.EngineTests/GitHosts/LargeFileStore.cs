using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace BuildApi.EngineTests.GitHosts;

/// <summary>What a git host keeps for Git LFS, handed out by its batch interface (git-lfs: docs/api/batch.md).</summary>
internal sealed class LargeFileStore
{
    private const string BatchPath = "/info/lfs/objects/batch";
    private const string ObjectPath = "/large-files/";

    private readonly ConcurrentDictionary<string, byte[]> files = [];

    /// <summary>Keeps a file and answers the pointer that a commit has in its place.</summary>
    public string Add(byte[] content)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(content));
        files[id] = content;
        return Pointer(id, content.Length);
    }

    public static string Pointer(string id, int size) => $"version https://git-lfs.github.com/spec/v1\noid sha256:{id}\nsize {size}\n";

    public static bool Serves(HttpRequest request) =>
        request.Path.Value!.EndsWith(BatchPath, StringComparison.Ordinal) || request.Path.StartsWithSegments(ObjectPath.TrimEnd('/'));

    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith(BatchPath, StringComparison.Ordinal))
        {
            var wanted = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["objects"]!.AsArray();
            context.Response.ContentType = "application/vnd.git-lfs+json";
            var answer = new JsonObject { ["transfer"] = "basic", ["objects"] = new JsonArray([.. wanted.Select(one => Describe(one!, context.Request))]) };
            await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        }
        else if (files.TryGetValue(path[ObjectPath.Length..], out var content))
        {
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private JsonObject Describe(JsonNode wanted, HttpRequest request)
    {
        var id = (string)wanted["oid"]!;
        var described = new JsonObject { ["oid"] = id, ["size"] = (long)wanted["size"]! };
        if (files.ContainsKey(id))
        {
            var download = new JsonObject { ["href"] = $"https://{request.Host}{ObjectPath}{id}" };
            if (request.Headers.Authorization.Count > 0) download["header"] = new JsonObject { ["Authorization"] = request.Headers.Authorization.ToString() };
            described["actions"] = new JsonObject { ["download"] = download };
        }
        else
        {
            described["error"] = new JsonObject { ["code"] = 404, ["message"] = "Object does not exist" };
        }

        return described;
    }
}
