using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;

namespace BuildApi.BuildImages;

/// <summary>The image that an app's builds run in.</summary>
internal sealed record BuildImageView
{
    /// <summary>As it was set.</summary>
    public required string Image { get; init; }
    public required PullPolicy PullPolicy { get; init; }
    /// <summary>Canonical: <c>docker.io/library/node:22</c>.</summary>
    public required string Reference { get; init; }
    public required ImageRegistry Registry { get; init; }
    /// <summary>The app names no image of its own.</summary>
    public required bool IsDefault { get; init; }
    /// <summary>Something worth knowing about the name; null mostly.</summary>
    public string? Notice { get; init; }
    /// <summary>The last check of this image for this app; null when there was none. A check that is asked for again looks whether the name still means the same image.</summary>
    public ImageCheck? LastCheck { get; init; }

    public static BuildImageView From(BuildImageSetting? setting, string defaultImage, ImageCheck? lastCheck = null)
    {
        var text = setting?.Image ?? defaultImage;
        AmplifyImageNames.TryExplain(text, out var notice);
        var reference = ReferenceOf(setting, defaultImage);
        return new BuildImageView
        {
            Image = text,
            PullPolicy = setting?.PullPolicy ?? PullPolicy.IfNotPresent,
            Reference = reference.Canonical,
            Registry = reference.Registry,
            IsDefault = setting is null,
            Notice = notice,
            LastCheck = lastCheck?.Reference == reference.Canonical ? lastCheck : null,
        };
    }

    /// <summary>What the setting means; an image of Amplify's own stands for the default image here.</summary>
    public static ImageReference ReferenceOf(BuildImageSetting? setting, string defaultImage)
    {
        var text = setting?.Image ?? defaultImage;
        return ImageReference.Read(AmplifyImageNames.TryExplain(text, out _) ? defaultImage : text)!;
    }
}
