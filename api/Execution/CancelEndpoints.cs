using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.Builds;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Execution;

internal static class CancelEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/apps/{appId}/builds/{number:int}/cancel", Cancel).WithName("CancelBuild").Needs(KeyScope.Build).WithTags("Builds")
            .Idempotent().ProducesProblem(401).ProducesProblem(404).ProducesProblem(409);

    /// <summary>Cancel a build. One that waits ends at once; one that runs is told to end, which takes a few seconds.</summary>
    /// <response code="202">It ends; <c>GET …?wait=</c> tells when it has.</response>
    /// <response code="409">It had ended already (<c>build_ended</c>).</response>
    internal static async Task<Results<Accepted<BuildView>, ProblemHttpResult>> Cancel(
        AppId appId, int number, Cancellation cancellation, CancellationToken ct) =>
        await cancellation.CancelAsync(new BuildKey(appId, number), ct) switch
        {
            null => BuildProblems.NotFound(appId, number),
            { CancelRequested: false } ended => Problems.Conflict("build_ended", $"Build {number} had ended already, as {BuildRow.Text(ended.State)}."),
            var build => TypedResults.Accepted($"/apps/{appId}/builds/{number}", BuildView.From(build)),
        };
}
