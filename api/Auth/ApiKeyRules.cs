using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace BuildApi.Auth;

/// <summary>What a request for a key must be like, and the key that comes of it.</summary>
internal static class ApiKeyRules
{
    private const string Prefix = "bak_";
    private const int LongestName = 100;

    /// <summary>Makes a key; <paramref name="secret"/> is what its holder sends, and is to be shown once.</summary>
    public static bool TryMake(
        CreateApiKey wish, DateTimeOffset now, [NotNullWhen(true)] out ApiKey? key, out string secret, out IReadOnlyDictionary<string, string> errors)
    {
        secret = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        errors = WhatIsWrong(wish, now);
        key = errors.Count > 0 ? null : new ApiKey
        {
            Id = Guid.NewGuid().ToString("N")[..12],
            Name = wish.Name!.Trim(),
            Hash = ApiKey.HashOf(secret),
            Scopes = [.. wish.Scopes!.Distinct().Order()],
            CreatedAt = now,
            ExpiresAt = wish.ExpiresAt?.ToUniversalTime(),
        };
        return key is not null;
    }

    private static Dictionary<string, string> WhatIsWrong(CreateApiKey wish, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string>();
        if (string.IsNullOrWhiteSpace(wish.Name)) errors["name"] = "name is missing: say what, or who, the key is for.";
        else if (wish.Name.Length > LongestName) errors["name"] = $"name is longer than {LongestName} characters.";
        if (wish.Scopes is not { Count: > 0 }) errors["scopes"] = "scopes is missing: give at least one of read, build, write, admin.";
        if (wish.ExpiresAt <= now) errors["expiresAt"] = "expiresAt is in the past.";
        return errors;
    }
}
