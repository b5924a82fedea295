using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.References;
using BuildApi.Configuration;

namespace BuildApi.BuildImages.Choices;

/// <summary>What the service's administrator decided about images: the one that builds run in where none is named, and which others apps may use.</summary>
internal sealed class ImageRules(string defaultImage, ImageAllowList allowed, HostList? denied = null)
{
    /// <summary>The default image as the administrator wrote it.</summary>
    public string DefaultName => defaultImage;

    public ImageReference Default { get; } =
        ImageReference.Read(defaultImage) ?? throw new ArgumentException($"'{defaultImage}' is not the name of an image.", nameof(defaultImage));

    /// <summary>Whether any image may be used that is not refused by name: nobody has chosen which.</summary>
    public bool AllowsAll => allowed.AllowsAll;

    public bool IsDefault(ImageReference image) => image.Canonical == Default.Canonical;

    /// <summary>
    /// Whether an app may use the image; the refusal names the rule that decided. The list is for the others: the default image
    /// is the administrator's own choice.
    /// </summary>
    public bool Allows(ImageReference image, [NotNullWhen(false)] out string? why)
    {
        why = null;
        if (IsDefault(image)) return true;
        if (denied?.Has(HostOf(image)) != true) return allowed.Allows(image, out why);
        why = $"Images are not fetched from '{HostOf(image)}' here (BuildApi__DeniedHosts).";
        return false;
    }

    private static string HostOf(ImageReference image) => new Uri($"https://{image.Domain}").Host;
}
