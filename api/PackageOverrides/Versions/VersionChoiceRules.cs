namespace BuildApi.PackageOverrides.Versions;

/// <summary>What the choice may take; asked for by settings, not by the app.</summary>
/// <param name="Now">The time that ages are counted from.</param>
/// <param name="MinimumReleaseAge">
/// A floating override never gets a version younger than this; an exact one does. Versions without a known time count as old.
/// </param>
internal readonly record struct VersionChoiceRules(DateTimeOffset Now, TimeSpan MinimumReleaseAge)
{
    public bool Admits(PackageVersion offer) =>
        MinimumReleaseAge <= TimeSpan.Zero || offer.PublishedAt is not { } published || Now - published >= MinimumReleaseAge;
}
