namespace BuildApi.BuildImages;

/// <summary>When an image is fetched from its registry.</summary>
internal enum PullPolicy
{
    /// <summary>Before every build: a tag means what it means now.</summary>
    Always,
    /// <summary>Only when the machine does not have it.</summary>
    IfNotPresent,
    /// <summary>Never: it must be on the machine.</summary>
    Never,
}

/// <summary>An app's build image, as it was chosen.</summary>
internal sealed record BuildImageSetting
{
    public const string Setting = "build-image";

    /// <summary>As the caller wrote it.</summary>
    public required string Image { get; init; }
    public required PullPolicy PullPolicy { get; init; }
}
