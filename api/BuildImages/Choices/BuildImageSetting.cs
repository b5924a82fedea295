namespace BuildApi.BuildImages.Choices;

/// <summary>An app's build image, as it was chosen and is stored.</summary>
internal sealed record BuildImageSetting
{
    public const string Setting = "build-image";

    /// <summary>As the caller wrote it.</summary>
    public required string Image { get; init; }
    public required PullPolicy PullPolicy { get; init; }
}
