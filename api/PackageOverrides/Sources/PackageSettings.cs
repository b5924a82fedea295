namespace BuildApi.PackageOverrides.Sources;

/// <summary>What may be set about packages and where their versions come from.</summary>
internal sealed record PackageSettings
{
    /// <summary>Folder of the last version lists; made when it is missing.</summary>
    public required string IndexFolder { get; init; }

    /// <summary>For how long a version list is used without asking its source again.</summary>
    public TimeSpan IndexFreshness { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long a source that did not answer is left alone.</summary>
    public TimeSpan RetryAfterFailure { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Floating overrides never get a version younger than this; zero for no such rule.</summary>
    public TimeSpan MinimumReleaseAge { get; init; }
}
