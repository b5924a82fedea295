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

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
