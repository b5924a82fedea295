using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Pulls;

namespace BuildApi.BuildImages;

/// <summary>A check of an image, or why there is none to be had (<c>engine_unavailable</c> among the reasons).</summary>
internal sealed record ImageCheckOutcome(ImageCheck? Check, ImageFailure? Failure);
