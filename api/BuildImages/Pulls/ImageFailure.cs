using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Why a build gets no image.</summary>
/// <param name="RegistryIsDown">The image may be as good as ever: its registry did not answer.</param>
internal sealed record ImageFailure(FailureCode Code, string Message, bool RegistryIsDown = false);
