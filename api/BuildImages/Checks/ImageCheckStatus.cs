namespace BuildApi.BuildImages.Checks;

/// <summary>Whether builds can run in an image.</summary>
internal enum ImageCheckStatus
{
    Passed,
    Failed,
}
