using BuildApi.Engines;
using BuildApi.Storage;

namespace BuildApi.Registries;

/// <summary>What a registry is given to know who asks.</summary>
internal enum RegistryCredentialKind
{
    /// <summary>A user, and a password or an access token.</summary>
    Password,
    /// <summary>An OAuth2 refresh token.</summary>
    IdentityToken,
}

/// <summary>Credentials for one registry as they are kept: the secret half is encrypted.</summary>
internal sealed record RegistryCredentials
{
    public required RegistryCredentialKind Kind { get; init; }
    public string? User { get; init; }
    public required string ClosedSecret { get; init; }
    /// <summary>Another one with every change: what the old password could pull says nothing of the new one.</summary>
    public required string Key { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Name of the per-app setting.</summary>
    public static string Setting(string host) => SettingPrefix + host;

    public const string SettingPrefix = "registry:";

    public RegistryLogin Open(string host, SecretBox box) => Kind == RegistryCredentialKind.IdentityToken
        ? new RegistryLogin(host, null, null, box.Open(ClosedSecret))
        : new RegistryLogin(host, User, box.Open(ClosedSecret), null);
}
