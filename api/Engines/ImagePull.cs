namespace BuildApi.Engines;

/// <summary>What to pull, and as whom.</summary>
internal sealed record ImagePull
{
    /// <summary>Canonical reference, with tag or digest.</summary>
    public required string Reference { get; init; }
    /// <summary>Such as <c>linux/amd64</c>; null takes the engine's own.</summary>
    public string? Platform { get; init; }
    public RegistryLogin? Login { get; init; }
    /// <summary>Whether the registry must be asked even when the engine has the image: whose credentials it takes is what the pull is to prove.</summary>
    public bool IsProof { get; init; }
}
