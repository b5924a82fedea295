using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Why a build gets no image.</summary>
internal sealed record ImageFailure(FailureCode Code, string Message);
