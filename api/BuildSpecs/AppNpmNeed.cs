namespace BuildApi.BuildSpecs;

/// <summary>Whether an app's builds need npm, as a build saw in its repository; for checks of an image, which have no clone.</summary>
/// <param name="DecidedBy">A phrase that names what decided.</param>
/// <param name="Build">Number of the first build that saw it so.</param>
internal sealed record AppNpmNeed(bool Needed, string DecidedBy, int Build)
{
    public const string Setting = "npm-need";
}
