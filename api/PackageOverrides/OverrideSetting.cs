namespace BuildApi.PackageOverrides;

/// <summary>A wish for one package, as it was set.</summary>
internal sealed record OverrideWish
{
    /// <summary>Name or alias of a package of the catalogue.</summary>
    public string? Package { get; init; }

    /// <summary><c>latest</c> (when left out), exact, partial (<c>20</c>, <c>20.11</c>), a range or a tag.</summary>
    public string? Version { get; init; }
}

/// <summary>An app's package overrides, as they are kept.</summary>
internal sealed record OverrideSetting(IReadOnlyList<OverrideWish> Overrides)
{
    public const string Setting = "package-overrides";
}
