using BuildApi.Apps;
using BuildApi.BuildSpecs;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Builds;

/// <summary>The build spec that an app's next build would use, as far as it is known before the repository is looked at.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Yaml">Its text.</param>
/// <param name="Reasons">Why it is this one.</param>
/// <param name="Build">Number of the build that last looked at the repository; null when none has.</param>
internal sealed record SpecInUseView(SpecSource Source, string Yaml, IReadOnlyList<string> Reasons, int? Build);

internal static class UsedSpecEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/apps/{appId}/build-spec/in-use", Get).WithName("GetBuildSpecInUse").WithTags("Build spec")
            .ProducesProblem(401).ProducesProblem(404).ProducesProblem(409).NeedsConnectedApp();

    /// <summary>The build spec that the next build would use, and why: the repository's own, the app's, or one by detection.</summary>
    /// <remarks>What is in the repository is known from the last build that looked; a commit since then may have changed it.</remarks>
    /// <response code="404">No such app, or no build has looked at the repository and the app has no spec of its own (<c>build_spec_unknown</c>).</response>
    internal static async Task<Results<Ok<SpecInUseView>, ProblemHttpResult>> Get(
        AppId appId, BuildStore builds, AppSettingStore settings, CancellationToken ct)
    {
        var last = await builds.LastSpecAsync(appId, ct);
        var own = (await settings.FindAsync<AppBuildSpec>(appId, AppBuildSpec.Setting, ct)).Value;
        if (last is { Spec.Source: SpecSource.Repository } repository) return Answer(repository.Spec, repository.Build);
        if (own is not null)
        {
            return TypedResults.Ok(new SpecInUseView(SpecSource.App, own.Yaml,
                ["The app has a spec of its own.", last is null ? "An amplify.yml in the repository would be used instead; no build has looked for one yet."
                    : $"Build {last.Value.Build} found no amplify.yml in the repository."], last?.Build));
        }

        return last is var (spec, build) && spec.Source == SpecSource.Detected ? Answer(spec, build) : Problems.NotFound("build_spec_unknown",
            $"No build of '{appId}' has looked at the repository yet, and the app has no build spec of its own. Start a build, or PUT "
                + $"/apps/{appId}/build-spec.");
    }

    private static Ok<SpecInUseView> Answer(UsedSpec spec, int build) => TypedResults.Ok(new SpecInUseView(spec.Source, spec.Yaml, spec.Reasons, build));
}
