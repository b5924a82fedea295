using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.References;
using BuildApi.Engines;

namespace BuildApi.BuildImages.Pulls;

/// <summary>The image that a build wants.</summary>
internal sealed record ImageRequest
{
    public required ImageReference Reference { get; init; }
    public PullPolicy Policy { get; init; } = PullPolicy.Always;
    /// <summary>Credentials of the reference's registry, where there are any.</summary>
    public RegistryLogin? Login { get; init; }
    /// <summary>Names the credentials, so that it can be remembered what they may pull; empty for none.</summary>
    public string LoginKey { get; init; } = "";
    /// <summary>
    /// What the list of allowed images is asked about; null for <see cref="Reference"/>. A digest that a build of the name was seen to run is allowed as the
    /// name is.
    /// </summary>
    public ImageReference? ListedAs { get; init; }
    /// <summary>The digest of the last successful build; when the name means another one now, the log says so.</summary>
    public string? LastDigest { get; init; }
    /// <summary>The platform that is taken from an image of several.</summary>
    public string Platform { get; init; } = "linux/amd64";
}
