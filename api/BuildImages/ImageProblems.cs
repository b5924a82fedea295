using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Pulls;
using BuildApi.Failures;
using BuildApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BuildApi.BuildImages;

/// <summary>What is answered when an image will not do.</summary>
internal static class ImageProblems
{
    /// <summary>The image could not be had: the code is the one that a build would fail with.</summary>
    public static ProblemHttpResult Of(ImageFailure failure) => Problems.Of(
        failure.RegistryIsDown || failure.Code == FailureCode.EngineUnavailable
            ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity,
        Problems.CodeOf(failure.Code), failure.Message);

    /// <summary>Builds cannot run in the image; <c>check</c> has the whole report.</summary>
    public static ProblemHttpResult Unmet(ImageCheck check)
    {
        var problem = Problems.Details(StatusCodes.Status422UnprocessableEntity, Problems.CodeOf(FailureCode.ImageRequirementMissing),
            $"The image {check.Reference} was not set, because builds cannot run in it. {string.Join(' ', check.WhatIsUnmet())}");
        problem.Extensions["check"] = check;
        return TypedResults.Problem(problem);
    }
}
