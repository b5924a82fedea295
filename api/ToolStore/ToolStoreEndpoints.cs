using BuildApi.Auth;
using BuildApi.Http;
using BuildApi.ToolStore.Contents;
using BuildApi.ToolStore.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.ToolStore;

internal static class ToolStoreEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var store = api.MapGroup("/tool-store").WithTags("Tool store").ProducesProblem(401);
        store.MapGet("", List).WithName("ListStoredTools");
        store.MapDelete("/{toolId}", Delete).WithName("DeleteStoredTool").Needs(KeyScope.Admin).ProducesProblem(404).ProducesProblem(409);
    }

    /// <summary>The tools that builds have had installed, and how much room they take.</summary>
    internal static async Task<Ok<ToolStoreView>> List(InstalledTools installed, ToolStoreSettings settings, CancellationToken ct)
    {
        var tools = await installed.ListAsync(ct);
        return TypedResults.Ok(new ToolStoreView([.. tools.Select(StoredToolView.Of)], tools.Sum(tool => tool.Manifest.Bytes), settings.MaxBytes));
    }

    /// <summary>Remove a tool from the store. A build that wants it installs it again.</summary>
    /// <param name="toolId">As <c>GET /tool-store</c> shows it.</param>
    /// <response code="409">A running build uses it (<c>tool_in_use</c>).</response>
    internal static Results<NoContent, ProblemHttpResult> Delete(string toolId, InstalledTools installed) => installed.Remove(toolId) switch
    {
        RemovalOutcome.Removed => TypedResults.NoContent(),
        RemovalOutcome.InUse => Problems.Conflict("tool_in_use", $"A running build is using {toolId}. Try again when it has ended."),
        _ => Problems.NotFound("tool_not_found", $"There is no tool '{toolId}' in the store. GET /tool-store lists the tools."),
    };
}
