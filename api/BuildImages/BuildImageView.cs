using BuildApi.BuildImages.Checks;
using BuildApi.BuildImages.Choices;
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

    public static BuildImageView From(ImageChoice choice, ImageCheck? lastCheck = null) => new()
    {
        Image = choice.Written,
        PullPolicy = choice.Policy,
        Reference = choice.Reference.Canonical,
        Registry = choice.Reference.Registry,
        IsDefault = !choice.IsOwn,
        Notice = choice.Notice,
        LastCheck = lastCheck?.Reference == choice.Reference.Canonical ? lastCheck : null,
    };
}
