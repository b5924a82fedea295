using System.Globalization;
using System.Text;
using BuildApi.Runner.Protocol;
using BuildApi.Runner.Scripts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace BuildApi.Runner.Nvm;

/// <summary>What the runner asks for on behalf of the <c>nvm</c> of a build's commands; see <c>nvm.sh</c>.</summary>
internal static class NvmEndpoints
{
    private const string PlainText = "text/plain";
    private const int LongestWords = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var nvm = routes.MapGroup(RunnerListener.PathPrefix).ExcludeFromDescription().DisableAntiforgery();
        nvm.MapGet("/nvm.sh", (RunnerAttempt _) => TypedResults.Bytes(RunnerScripts.Nvm, PlainText));
        nvm.MapPost("/nvm", Provide);
        nvm.MapGet("/nvm", List);
    }

    /// <summary>A version for the container that asks; one line for each thing that the shell must know of it, or a sentence with 422.</summary>
    internal static async Task<ContentHttpResult> Provide(
        RunnerAttempt attempt, [FromQuery] string asked, [FromQuery] bool installs, NvmVersions versions, CancellationToken ct)
    {
        var answer = await versions.ProvideAsync(attempt.Build, asked[..Math.Min(asked.Length, LongestWords)], installs, ct);
        if (answer.Node is not { Tool: { } tool } node)
            return TypedResults.Text($"{answer.Refusal}\n", PlainText, statusCode: StatusCodes.Status422UnprocessableEntity);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"version v{tool.Resolved}\nbin {tool.BinFolders[0]}\nglobal {node.GlobalBin}\ncached {(tool.Cached ? "yes" : "no")}\n");
        foreach (var folder in node.FoldersToMake) text.Append(CultureInfo.InvariantCulture, $"folder {folder}\n");
        foreach (var variable in node.Environment) text.Append(CultureInfo.InvariantCulture, $"variable {variable}\n");
        foreach (var notice in answer.Notices ?? []) text.Append(CultureInfo.InvariantCulture, $"notice {notice}\n");
        return TypedResults.Text(text.ToString(), PlainText);
    }

    /// <summary>The versions on offer, newest first, each with the name of its long-term line.</summary>
    internal static async Task<ContentHttpResult> List(RunnerAttempt attempt, NvmVersions versions, CancellationToken ct)
    {
        if (await versions.ListAsync(attempt.Build, ct) is not { } index)
            return TypedResults.Text("The versions on offer cannot be listed for this build.\n", PlainText,
                statusCode: StatusCodes.Status422UnprocessableEntity);
        return TypedResults.Text(string.Concat(index.Versions.Select(offer => $"v{offer.Version} {offer.LongTermSupport}".TrimEnd() + "\n")), PlainText);
    }
}
