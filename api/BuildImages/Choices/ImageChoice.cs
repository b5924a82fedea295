using System.Diagnostics.CodeAnalysis;
using BuildApi.BuildImages.References;

namespace BuildApi.BuildImages.Choices;

/// <summary>
/// The one decision about an image: what a name that somebody wrote, or left out, means here, and when it is fetched.
/// Settings, builds, checks and pins all ask here, so that they cannot come to differ.
/// </summary>
/// <param name="Written">The name as it was written.</param>
/// <param name="Reference">What it means. An image of Amplify's own stands for the default image here.</param>
/// <param name="IsOwn">Somebody named it; otherwise it is the default image because nobody named one.</param>
/// <param name="IsDefault">It is the service's default image, named or not.</param>
/// <param name="Notice">Something worth knowing about the name; null mostly.</param>
internal sealed record ImageChoice(string Written, ImageReference Reference, PullPolicy Policy, bool IsOwn, bool IsDefault, string? Notice)
{
    /// <summary>Reads a caller's request; the refusal says which part of the name is wrong, or which rule of the service refuses it.</summary>
    public static bool TryRead(
        string? written, PullPolicy? policy, ImageRules rules, [NotNullWhen(true)] out ImageChoice? choice, [NotNullWhen(false)] out string? why) =>
        TryParse(written, policy, rules, out choice, out why) && rules.Allows(choice.Reference, out why);

    /// <summary>Reads a name without a look at the list of allowed images, for those who ask it about another name than this one.</summary>
    public static bool TryParse(
        string? written, PullPolicy? policy, ImageRules rules, [NotNullWhen(true)] out ImageChoice? choice, [NotNullWhen(false)] out string? why)
    {
        ImageReference? reference = rules.Default;
        (choice, why) = (null, null);
        if (!AmplifyImageNames.TryExplain(written, out var notice) && !ImageReference.TryParse(written, out reference, out why)) return false;
        choice = Named(written ?? "", reference, policy, rules) with { Notice = notice };
        return true;
    }

    /// <summary>What an app's setting means; without one, the default image.</summary>
    public static ImageChoice Of(BuildImageSetting? setting, ImageRules rules) =>
        setting is null ? new ImageChoice(rules.DefaultName, rules.Default, PullPolicy.IfNotPresent, IsOwn: false, IsDefault: true, Notice: null)
        : TryParse(setting.Image, setting.PullPolicy, rules, out var choice, out var why) ? choice
        : throw new InvalidOperationException(why);

    /// <summary>Exactly the image of an earlier build, whatever its tag means now.</summary>
    public static ImageChoice Repeat(ImageReference recorded, string digest, BuildImageSetting? setting, ImageRules rules) =>
        Named(recorded.Canonical, recorded, setting?.PullPolicy, rules).Pinned(digest);

    /// <summary>The same image, fixed to its content. An app that is to ask no registry asks none afterwards either.</summary>
    public ImageChoice Pinned(string digest)
    {
        var pinned = Reference.WithDigest(digest);
        var policy = Policy == PullPolicy.Never ? PullPolicy.Never : PullPolicy.IfNotPresent;
        return new ImageChoice(pinned.Familiar, pinned, policy, IsOwn: true, IsDefault: false, Notice: null);
    }

    /// <summary>
    /// This image for one build, in place of the app's own, whose policy holds for it too; but the default image, which may
    /// have no registry, is not asked for because another image is.
    /// </summary>
    public ImageChoice InPlaceOf(BuildImageSetting? setting) =>
        setting is null || (IsDefault && setting.PullPolicy != PullPolicy.Never) ? this : this with { Policy = setting.PullPolicy };

    public BuildImageSetting ToSetting() => new() { Image = Written, PullPolicy = Policy };

    private static ImageChoice Named(string written, ImageReference reference, PullPolicy? policy, ImageRules rules)
    {
        var isDefault = rules.IsDefault(reference);
        // The default image may be made on this machine, where no registry has it.
        var usual = isDefault || reference.Digest is not null ? PullPolicy.IfNotPresent : PullPolicy.Always;
        return new ImageChoice(written, reference, policy ?? usual, IsOwn: true, isDefault, Notice: null);
    }
}
