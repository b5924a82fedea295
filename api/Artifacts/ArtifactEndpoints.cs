using BuildApi.Apps;
using BuildApi.Builds;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace BuildApi.Artifacts;

internal static class ArtifactEndpoints
{
    private const string Binary = "application/octet-stream";
    private const string Gzip = "application/gzip";
    private const string Zip = "application/zip";

    public static void Map(IEndpointRouteBuilder api)
    {
        var build = api.MapGroup("/apps/{appId}/builds/{number:int}").WithTags("Artifacts").ProducesProblem(401).ProducesProblem(404);
        build.MapGet("/artifacts", List).WithName("ListArtifacts").ProducesProblem(422);
        build.MapGet("/artifacts/{**path}", Get).WithName("GetArtifact").Produces<Stream>(200, Binary).Produces<Stream>(206, Binary)
            .Produces(304).ProducesProblem(412).ProducesProblem(416);
        build.MapGet("/artifacts.tar.gz", GetTarGz).WithName("GetArtifactsTarGz").Produces<Stream>(200, Gzip);
        build.MapGet("/artifacts.zip", GetZip).WithName("GetArtifactsZip").Produces<Stream>(200, Zip);
    }

    /// <summary>The files that a build produced, by path; none while it runs, or when retention took them.</summary>
    /// <param name="prefix">Only paths that begin with this, such as <c>assets/</c>.</param>
    /// <param name="limit">How many at the most, 1 to 200; 50 when left out.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    internal static async Task<Results<Ok<Page<ArtifactView>>, ProblemHttpResult>> List(
        AppId appId, int number, BuildStore builds, ArtifactStore artifacts, CancellationToken ct,
        string? prefix = null, int? limit = null, string? after = null)
    {
        if (!Paging.TryLimit(limit, out var most, out var why)) return Problems.Invalid("limit", why);
        if (!Paging.TryCursor(after, out var key, out why)) return Problems.Invalid("after", why);
        if (await builds.FindAsync(new BuildKey(appId, number), ct) is not { } build) return BuildProblems.NotFound(appId, number);
        var files = build.State == BuildState.Succeeded ? artifacts.List(appId, number, prefix ?? "", key, most + 1) ?? [] : [];
        return TypedResults.Ok(Paging.Of(files, most, ArtifactView.From, file => file.Path));
    }

    /// <summary>One file that a build produced.</summary>
    /// <remarks>
    /// Honours <c>Range</c>, <c>If-Match</c>, <c>If-None-Match</c> and <c>If-Range</c>; the <c>ETag</c> is the SHA-256 of the content.
    /// </remarks>
    /// <param name="path">As the list has it.</param>
    /// <response code="304">It is what <c>If-None-Match</c> names.</response>
    /// <response code="404">There is no such file (<c>artifact_not_found</c>).</response>
    /// <response code="412">It is another one than <c>If-Match</c> names (<c>precondition_failed</c>).</response>
    /// <response code="416">Nothing of it lies in that <c>Range</c> (<c>range_not_satisfiable</c>).</response>
    internal static async Task<IResult> Get(
        AppId appId, int number, string path, BuildStore builds, ArtifactStore artifacts, HttpContext http, CancellationToken ct)
    {
        if (!await HasThemAsync(builds, appId, number, ct) || Find(artifacts, appId, number, path) is not { } file)
            return Problems.NotFound("artifact_not_found",
                $"Build {number} of '{appId}' has no artifact '{path}'. GET /apps/{appId}/builds/{number}/artifacts lists its artifacts.");

        // A page that a build made must not act in the name of this service's users.
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return new PartialContent(TypedResults.Stream(file.Content, ArtifactContentTypes.Of(file.Entry.Path), lastModified: file.Entry.ModifiedAt,
            entityTag: new EntityTagHeaderValue($"\"{file.Entry.Sha256Text}\""), enableRangeProcessing: true));
    }

    /// <summary>All that a build produced, as it produced it, as <c>tar.gz</c>. The same bytes each time.</summary>
    /// <response code="404">The build has no artifacts (<c>artifacts_not_found</c>).</response>
    internal static Task<IResult> GetTarGz(
        AppId appId, int number, BuildStore builds, ArtifactStore artifacts, HttpContext http, CancellationToken ct) =>
        DownloadAsync(builds, artifacts, http, appId, number, Gzip, "tar.gz", (archive, body) => archive.CopyTarGzAsync(body, ct));

    /// <summary>All files that a build produced, as <c>zip</c>: links are the files they lead to. The same bytes each time.</summary>
    /// <response code="404">The build has no artifacts (<c>artifacts_not_found</c>).</response>
    internal static Task<IResult> GetZip(
        AppId appId, int number, BuildStore builds, ArtifactStore artifacts, HttpContext http, CancellationToken ct) =>
        DownloadAsync(builds, artifacts, http, appId, number, Zip, "zip", (archive, body) => archive.CopyZipAsync(body, ct));

    // The store's word, and not that a file is there: it may be what a removed app of the same id left.
    private static async Task<bool> HasThemAsync(BuildStore builds, AppId app, int number, CancellationToken ct) =>
        await builds.FindAsync(new BuildKey(app, number), ct) is { State: BuildState.Succeeded };

    private static async Task<IResult> DownloadAsync(
        BuildStore builds, ArtifactStore artifacts, HttpContext http, AppId app, int number, string contentType, string extension,
        Func<ArtifactArchive, Stream, Task> copy)
    {
        if (!await HasThemAsync(builds, app, number, http.RequestAborted) || artifacts.OpenArchive(app, number) is not { } archive)
            return Problems.NotFound("artifacts_not_found",
                $"Build {number} of '{app}' has no artifacts: it does not exist, has not ended or did not succeed, or its artifacts have been removed.");

        return TypedResults.Stream(async body =>
        {
            // Who asks for the headers alone must not cost a whole archive.
            using (archive)
                if (!HttpMethods.IsHead(http.Request.Method)) await copy(archive, body);
        }, contentType, $"{app}-{number}.{extension}");
    }

    /// <summary>Generated clients encode the slashes of a path too, and those are not decoded on the way here.</summary>
    private static ArtifactFile? Find(ArtifactStore artifacts, AppId app, int number, string path) =>
        artifacts.OpenFile(app, number, path) ?? (path.Contains("%2F", StringComparison.OrdinalIgnoreCase)
            ? artifacts.OpenFile(app, number, path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))
            : null);
}
