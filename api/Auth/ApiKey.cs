using System.Security.Cryptography;
using System.Text;

namespace BuildApi.Auth;

/// <summary>A key with limited rights, as it is kept: the key itself is not.</summary>
internal sealed record ApiKey
{
    /// <summary>Of keys that are made here; nothing longer can match.</summary>
    public const int Length = 47;

    public required string Id { get; init; }
    public required string Name { get; init; }
    /// <summary>SHA-256 of the key, in hexadecimal. Keys are 256 random bits, so no salt and no slow hash is needed.</summary>
    public required string Hash { get; init; }
    public required IReadOnlyList<KeyScope> Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    /// <summary>The address that it was last used from.</summary>
    public string? LastUsedFrom { get; init; }
    /// <summary>The apps that it is bound to, of those that are still there; null: all apps.</summary>
    public IReadOnlySet<string>? Apps { get; init; }
    public DateTimeOffset? RotatedAt { get; init; }
    /// <summary>Of the secret that the last rotation replaced.</summary>
    public string? OldHash { get; init; }
    /// <summary>When the replaced secret ends; null: it ended with the rotation.</summary>
    public DateTimeOffset? OldEndsAt { get; init; }

    public Caller ToCaller() => new() { Id = Id, Name = Name, Scopes = Scopes, Apps = Apps };

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
