namespace BuildApi.PackageOverrides;

/// <summary>An app's package overrides, and what each means now.</summary>
/// <param name="Notices">What was understood of Amplify's form but is worth saying.</param>
internal sealed record PackageOverridesView(IReadOnlyList<PackageOverrideView> Overrides, IReadOnlyList<string> Notices);
