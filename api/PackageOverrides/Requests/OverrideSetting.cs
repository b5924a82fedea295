namespace BuildApi.PackageOverrides.Requests;

/// <summary>An app's package overrides, as they are kept.</summary>
internal sealed record OverrideSetting(IReadOnlyList<OverrideRequest> Overrides)
{
    public const string Setting = "package-overrides";
}
