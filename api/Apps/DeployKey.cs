namespace BuildApi.Apps;

/// <summary>A deploy key as it is kept: the secret half is encrypted.</summary>
internal sealed record DeployKey
{
    public const string Setting = "deploy-key";

    public required string Kind { get; init; }
    public required string ClosedSecret { get; init; }
    public string? PublicKey { get; init; }
    public string? Fingerprint { get; init; }
    public string? User { get; init; }
}
