using System.ComponentModel.DataAnnotations;

namespace BuildApi.Registries;

/// <summary>Who asks a registry: user and password, or an identity token.</summary>
internal sealed record SetRegistryCredentials
{
    /// <summary>At most 255 characters, without a colon.</summary>
    [MaxLength(RegistryCredentialRules.LongestUser), RegularExpression("^[^:]*$")]
    public string? User { get; init; }

    /// <summary>A password or an access token, at most 16 KiB. Never shown again.</summary>
    [MaxLength(RegistryCredentialRules.LongestSecret)]
    public string? Password { get; init; }

    /// <summary>An OAuth2 refresh token, as <c>docker login</c> keeps one for some registries; then neither user nor password.</summary>
    [MaxLength(RegistryCredentialRules.LongestSecret)]
    public string? IdentityToken { get; init; }
}

/// <summary>Credentials of a registry, without the secret.</summary>
/// <param name="Host">Host and port; <c>docker.io</c> for Docker Hub.</param>
/// <param name="User">Null for an identity token.</param>
internal sealed record RegistryView(string Host, RegistryCredentialKind Kind, string? User, DateTimeOffset UpdatedAt)
{
    public static RegistryView From(string host, RegistryCredentials credentials) => new(host, credentials.Kind, credentials.User, credentials.UpdatedAt);
}

/// <summary>The registries that credentials are set for, by host.</summary>
internal sealed record RegistryList(IReadOnlyList<RegistryView> Items);
