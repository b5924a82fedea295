using BuildApi.Failures;

namespace BuildApi.BuildImages.Pulls;

/// <summary>Kinds of reasons for which a pull fails.</summary>
internal enum PullCause
{
    /// <summary>The engine said something that no rule knows.</summary>
    Unknown,
    ReferenceInvalid,
    NotFound,
    /// <summary>Denied, which registries also say of what does not exist, so as not to tell.</summary>
    Denied,
    CredentialsWrong,
    RateLimited,
    PlatformMissing,
    ManifestUnsupported,
    NoSpace,
    Certificate,
    NameNotResolved,
    /// <summary>No connection, or one that broke off.</summary>
    Unreachable,
    /// <summary>The registry answers, but with an error of its own.</summary>
    RegistryBroken,
}

/// <summary>What a failed pull means for a build.</summary>
internal sealed record PullVerdict
{
    public required PullCause Cause { get; init; }
    public required FailureCode Code { get; init; }
    /// <summary>Whether the same pull may succeed later without anybody doing anything.</summary>
    public required bool Retryable { get; init; }
    /// <summary>How long to wait at least before the next try, where the registry said so or is known for it.</summary>
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>What is wrong and what to do about it.</summary>
    public required string Sentence { get; init; }
    /// <summary>The engine's own words, with anything secret in addresses left out.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether the registry is at fault, so that a copy of the image on this machine may stand in for it.</summary>
    public bool RegistryIsDown =>
        Cause is PullCause.RateLimited or PullCause.NameNotResolved or PullCause.Unreachable or PullCause.RegistryBroken;
}
