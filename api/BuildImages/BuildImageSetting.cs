using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.Pulls;
using BuildApi.BuildImages.References;

namespace BuildApi.BuildImages;

/// <summary>An app's build image, as it was chosen.</summary>
internal sealed record BuildImageSetting
{
    public const string Setting = "build-image";

    /// <summary>As the caller wrote it.</summary>
    public required string Image { get; init; }
    public required PullPolicy PullPolicy { get; init; }

    /// <summary>Reads a caller's wish; the refusal says which part of the name is wrong and why.</summary>
    public static bool TryCreate(SetBuildImage wish, ImageAllowList allowed, string defaultImage, [NotNullWhen(true)] out BuildImageSetting? setting, [NotNullWhen(false)] out string? why)
    {
        setting = null;
        var text = wish.Image?.Trim() ?? "";
        ImageReference? reference = null;
        if (AmplifyImageNames.TryExplain(text, out _)) why = null;
        else if (!ImageReference.TryParse(text, out reference, out why) || !allowed.Allows(reference, out why)) return false;
        setting = new BuildImageSetting
        {
            Image = text,
            // The default image may be made on this machine, where no registry has it.
            PullPolicy = wish.PullPolicy ?? (reference is { Digest: null } && reference.Canonical != ImageReference.Read(defaultImage)?.Canonical ? PullPolicy.Always : PullPolicy.IfNotPresent),
        };
        return true;
    }
}
