namespace BuildApi.BuildImages.Settings;

/// <summary>What to do when an image should be fetched and its registry is down.</summary>
internal enum RegistryFailurePolicy
{
    Fail,
    /// <summary>Take the image that is on the machine under the same name, and say so in the log.</summary>
    UseLocal,
}
