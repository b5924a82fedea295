using BuildApi.Apps;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.Builds;

internal static class BuildProblems
{
    public static ProblemHttpResult NotFound(AppId app, int number) =>
        Problems.NotFound("build_not_found", $"The app '{app}' has no build {number}. GET /apps/{app}/builds lists its builds.");

    public static ProblemHttpResult NoneYet(AppId app, string? branch) => Problems.NotFound("build_not_found",
        $"The app '{app}' has no build{(branch is null ? "" : $" of the branch '{branch}'")} yet. POST /apps/{app}/builds starts one.");
}
